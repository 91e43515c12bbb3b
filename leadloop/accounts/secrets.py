"""API key secrets: 256 random bits, so an unsalted digest is enough to look them up."""

import hashlib
import secrets


def new_secret() -> str:
    """Return a fresh secret such as ``ll_…``; the prefix lets secret scanners recognise it."""
    return "ll_" + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
