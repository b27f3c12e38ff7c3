"""The metrics, one file each, with their formulas and sources."""
