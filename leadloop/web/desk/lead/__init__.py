"""One lead: what is known of it, and its three outcomes."""
