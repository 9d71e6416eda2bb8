"""Tickets: what they are, and how text, mail and exports become one."""
