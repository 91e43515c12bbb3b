"""What the brand writes to its customers at each status and stage."""
