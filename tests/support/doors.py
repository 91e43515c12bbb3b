"""Who is let in at an address, and how one is described: see ``routes``."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from leadloop.accounts.enums import Scope


class Door(StrEnum):
    """Who is let in."""

    OPEN = "open"  # everybody; nothing of any brand
    PUBLIC = "public"  # everybody, by the brand's own address
    LINK = "link"  # whoever has the signed link
    USER = "user"  # whoever signed in
    DESK = "desk"  # the brand's members, agents too
    SUPERVISOR = "supervisor"  # who leads the desk
    MEMBER = "member"  # who looks after the brand: owners and managers
    OWNER = "owner"  # the brand's owners
    KEY = "key"  # programs with a key of the brand


@dataclass(frozen=True)
class Route:
    """One address: who is let in, by which methods, and which object of a brand it is about (as path arguments)."""

    door: Door
    methods: str = "GET"
    about: Callable[[Any], dict[str, object]] | None = None
    # What a program needs, and what it sends.
    scope: Scope | None = None
    body: object = None

    @property
    def allowed(self):
        """The methods that it answers; HEAD is a GET without a body, but a program's call names its methods."""
        named = set(self.methods.split())
        return named | {"HEAD"} if "GET" in named and self.door is not Door.KEY else named
