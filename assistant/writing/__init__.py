"""Answers that a language model writes: asked for, cited, and held against their sources."""
