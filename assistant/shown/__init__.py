"""What people are shown of answers and sources, the same in a terminal and in a browser."""
