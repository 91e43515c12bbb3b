"""The brand's reviews: the list, and the brand's decision on one."""
