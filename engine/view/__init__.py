"""What is looked at of the store: which packets are shown, in which rows, and where the cursor is."""
