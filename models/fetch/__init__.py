"""Bringing models onto this machine: asked for by name, done by a process of its own, checked by digest."""
