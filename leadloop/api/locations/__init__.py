"""The brand's network: read and put locations."""
