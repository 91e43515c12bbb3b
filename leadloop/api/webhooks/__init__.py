"""Webhooks as JSON."""
