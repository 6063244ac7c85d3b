"""The API's limits of requests, kept by all waits of a process and all processes of a user."""
