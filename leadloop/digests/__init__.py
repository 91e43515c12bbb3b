"""Reports by mail: who gets them, when the next one is due, and what they say."""
