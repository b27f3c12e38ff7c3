"""Measures answers on question sets, repeatably and offline."""
