"""Brings library files of every released schema to that of today, one numbered step after another.

A step is a module `version_N` with what leads from N - 1 to N. It is never edited once released:
files of that version exist. `tests/index/libraries/schema-N` holds a library of each.
"""
