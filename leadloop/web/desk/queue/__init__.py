"""The list of leads to be managed, and sharing it out."""
