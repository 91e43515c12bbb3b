"""Brands (the tenants), their users, roles and API keys, and the one gate ``for_brand``."""
