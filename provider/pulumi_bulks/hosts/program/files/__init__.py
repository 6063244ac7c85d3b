"""Bulks listed in a file: CSV as spreadsheets and people write it, or JSON, whose numbers are exact."""

from .reading import read_bulks

__all__ = ["read_bulks"]
