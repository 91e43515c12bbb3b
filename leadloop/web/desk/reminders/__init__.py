"""Reminders: list, calendar, and the feed for other calendars."""
