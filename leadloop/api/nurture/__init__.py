"""Campaigns as JSON."""
