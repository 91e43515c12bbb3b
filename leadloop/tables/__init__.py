"""Writing tables of any kind, row by row: their columns, as CSV and as XLSX. Knows nothing of leads."""
