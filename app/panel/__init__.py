"""The window: it renders events and asks the desk; it decides nothing of its own."""
