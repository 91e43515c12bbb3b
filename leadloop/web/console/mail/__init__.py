"""The brand's messages and due steps: what waits, what went out, and what a person has to look at."""
