"""Views that people saved: a page and what it was asked, under a name. Knows addresses and text, never what a report is."""
