"""What happened before: summaries, attempts, promises, and the packet for whoever takes over."""
