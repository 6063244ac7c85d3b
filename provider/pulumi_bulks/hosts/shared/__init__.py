"""What both hosts need: the engine's log, what a display may show, which inputs are secret."""
