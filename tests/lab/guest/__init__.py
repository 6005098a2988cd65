"""What runs inside the lab's machine: standard library only."""
