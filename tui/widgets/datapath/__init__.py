"""What the sections of the datapath screen say, one a file."""
