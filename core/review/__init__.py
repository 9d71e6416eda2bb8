"""Checks a reply sentence by sentence: against the evidence, for tone, for policy."""
