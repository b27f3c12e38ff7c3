"""A library on a Chroma server: its collections are the truth, each client copies the text."""
