"""The assistant itself: no window, no model runtime, no network. It runs in a plain for loop."""
