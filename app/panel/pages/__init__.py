"""The pages beside the ticket's: recent tickets, docs, models, settings, privacy, first run."""
