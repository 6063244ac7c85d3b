"""A resource's verbs as plain functions on typed inputs and outputs."""
