"""Understands a question: what is asked, in which words, about what."""
