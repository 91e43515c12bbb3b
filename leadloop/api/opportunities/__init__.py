"""Opportunities: read, answer, report the revenue."""
