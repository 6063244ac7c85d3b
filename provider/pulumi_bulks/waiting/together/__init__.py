"""Waits that look together, through lists of bulks."""
