"""One function = one event of the story = one transaction."""
