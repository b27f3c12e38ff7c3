"""Checks an installation and its library, names remedies, and mends what is safe to mend."""
