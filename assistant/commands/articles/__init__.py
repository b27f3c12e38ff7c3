"""The commands that keep the library: what comes in, what is held, what is looked at again."""
