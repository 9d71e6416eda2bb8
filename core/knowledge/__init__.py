"""What the docs say: reading them, cutting them, keeping them current, finding the right place."""
