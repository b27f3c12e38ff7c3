"""The forms of files that articles come in: a module for each."""
