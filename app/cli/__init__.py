"""The same assistant without a window: for scripts, for machines without a display, for measuring."""
