"""The console's pages of campaigns."""
