"""Reads passages: chooses the words that answer, and says how sure it is."""
