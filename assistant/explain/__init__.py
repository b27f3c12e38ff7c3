"""Says why the last answer is what it is: what was searched, found, read, and what decided."""
