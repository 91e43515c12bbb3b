"""Webhooks: programs elsewhere that are told of events as they happen. It knows addresses, events and ids, never what a lead is."""
