"""A team's own servers: which there are, the process that asks each, and what takes over when one is gone."""
