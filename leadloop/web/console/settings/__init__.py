"""The brand's settings: what it is, how it asks, what it asks, who and what may enter."""
