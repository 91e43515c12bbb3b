"""Webhooks: where a brand's events go, and what was answered."""
