"""Reply drafts: composed from the evidence at once, then worded by the model within it."""
