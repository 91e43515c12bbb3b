"""The brand's console, behind sign-in."""
