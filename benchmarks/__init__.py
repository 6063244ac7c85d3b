"""Measurements of this project, run by hand; nothing here is installed with the package."""
