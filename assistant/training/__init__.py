"""Training of the shipped reader: prepare, train, evaluate, export.

The runtime never imports this package; torch and transformers are imported inside functions.
"""
