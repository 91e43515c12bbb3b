"""Leads: take in, read, tell their history."""
