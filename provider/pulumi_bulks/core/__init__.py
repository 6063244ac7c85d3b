"""The Bulk API and time: models, errors, client, states, pacing, execute-and-wait. Knows nothing of Pulumi."""
