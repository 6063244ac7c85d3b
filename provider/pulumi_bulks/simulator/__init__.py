"""A Bulk API on loopback, for the demo and for tests."""
