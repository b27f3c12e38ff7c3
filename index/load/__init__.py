"""Loads articles: from files, addresses and standard input to clean documents."""
