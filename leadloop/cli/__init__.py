"""The operator's door: one file per command."""
