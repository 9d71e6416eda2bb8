"""Read-only connections to helpdesks and mailboxes, asked by a process of its own that reaches one host."""
