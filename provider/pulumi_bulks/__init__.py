"""A Pulumi provider for bulk processes of a REST API."""
