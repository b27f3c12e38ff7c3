"""Keeps the library in step with where its articles came from: pages, files, watched folders."""
