"""Orders: place, read, follow."""
