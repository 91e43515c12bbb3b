"""Commands that name everything: they start or check the whole house."""
