"""The dynamic provider: `BulkExecution` in a Python program."""
