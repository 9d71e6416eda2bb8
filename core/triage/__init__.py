"""What kind of ticket this is, how it feels, how urgent it is, and who should answer it."""
