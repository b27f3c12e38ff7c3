"""Keeps articles in step: with the pages, files and folders they came from, with what they tell."""
