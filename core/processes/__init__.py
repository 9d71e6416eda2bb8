"""Child processes: started, asked over pipes, confined, and kept from the network."""
