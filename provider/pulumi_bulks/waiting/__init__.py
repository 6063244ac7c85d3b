"""When to ask and when to give up: pacing, and one wait on one deadline, its terms and its words. Knows no Pulumi."""
