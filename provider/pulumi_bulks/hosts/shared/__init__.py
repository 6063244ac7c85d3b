"""What both hosts need: the session with the API, the engine's log, what a display may show."""
