"""What django-allauth is told of this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from leadloop.web.clients import bucket_of, client_ip


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc] # published without types
    """Nobody signs up: members are invited. All mail goes through the outbox, so allauth sends none."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody can sign up."""
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address under which tries are counted: of IPv6 the /64, of which one customer has every address."""
        return bucket_of(client_ip(request))

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say nothing: that somebody is signed in shows."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Refuse: a mail that is not in the outbox could be lost, and nobody would see it."""
        del email, context
        raise RuntimeError(f"{template_prefix}: only the outbox sends mail")
