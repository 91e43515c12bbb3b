"""Customers: contacts (people) in accounts (households, companies). Matched or made, never doubled."""
