"""The brand's locations: list, one location with what it has at hand, and its form."""
