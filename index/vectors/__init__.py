"""Vectors of passages, derived from the database: a mapped file, or Chroma for very many."""
