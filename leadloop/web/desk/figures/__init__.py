"""The desk's figures."""
