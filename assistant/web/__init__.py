"""The reading room: the library in a browser, for the user of this machine alone."""
