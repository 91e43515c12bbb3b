"""Leadloop closes the loop on leads: from the customer's request to the revenue and the review."""

__version__ = "0.1.0"
