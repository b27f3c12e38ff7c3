"""The questions of an evaluation: read, imported, drafted, kept from feedback."""
