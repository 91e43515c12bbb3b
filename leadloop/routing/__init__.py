"""Routing: which location next. ``choose`` is pure."""
