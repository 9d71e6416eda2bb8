"""The window: it renders events and asks the backend; it decides nothing of its own."""
