"""Pages for location contacts, reached by signed links: the opportunity and the moderation of reviews."""
