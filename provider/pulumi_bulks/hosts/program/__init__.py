"""What a program declares, whichever host serves it. It imports nothing that a program would have to wait for."""
