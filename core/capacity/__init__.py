"""How many agents a model server holds: its rates, the tickets of a day, and a simulation of how they queue."""
