"""The brand's leads: the list, one lead with all that happened, and what the brand can do about it."""
