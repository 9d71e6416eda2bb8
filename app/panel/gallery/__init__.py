"""Every page in every state, from fixtures: for looking at, for pictures and for tests."""
