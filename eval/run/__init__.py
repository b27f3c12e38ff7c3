"""Asks the questions of a dataset, and keeps what came back."""
