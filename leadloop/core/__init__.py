"""Ground floor: clock, ids, leases, cleaning of text, phone, email and money. Knows nothing of leads."""
