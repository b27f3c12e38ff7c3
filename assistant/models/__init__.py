"""The trained model that ships with the program, and others of its kind."""
