"""Events, for those who poll."""
