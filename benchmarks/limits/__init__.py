"""What many waits cost, and how late they are, under the limits that the API publishes."""
