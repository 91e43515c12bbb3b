"""What the brand writes to its customers when a request comes to a status or stage. About their own request, never advertising."""
