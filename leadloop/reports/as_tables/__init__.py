"""The tables of the reports for programs: what a page shows in words, with its columns and all of its rows."""
