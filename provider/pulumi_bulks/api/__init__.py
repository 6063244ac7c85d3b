"""What the Bulk API says and how it is asked: models, answers, errors, transport, client, budget. Knows no Pulumi."""
