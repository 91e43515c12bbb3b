"""Measurements: what docs/benchmarks.md says, made anew. `make bench`, or `make bench ARGS="arrival pages"`."""
