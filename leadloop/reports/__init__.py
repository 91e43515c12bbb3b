"""Reports: they only read. Pipeline, performance, and the audit of what is stored."""
