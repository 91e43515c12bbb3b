"""The programs' door: JSON over HTTP, version 1. Each call is one journey or one query."""
