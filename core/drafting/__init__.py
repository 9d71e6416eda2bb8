"""Reply drafts: composed from the evidence at once, then written by the model from the pages and checked."""
