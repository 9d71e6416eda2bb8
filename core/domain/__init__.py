"""What the assistant speaks of: tickets, triage, passages, drafts, reviews, packets, values. Types alone."""
