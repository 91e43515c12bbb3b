"""The brand's customers: read, correct, merge, forget."""
