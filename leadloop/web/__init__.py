"""The people's doors, by audience."""
