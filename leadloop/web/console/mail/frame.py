"""A mail's HTML on a page of ours."""

from typing import Final

from django.http import HttpResponse

from leadloop.web.console.mail.veil import veiled

# The mail is shown as it is, and can do nothing: no script, no form, nothing fetched from anywhere, in no other page.
BODY_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)


def as_frame(html: str) -> HttpResponse:
    """Return it for a frame, with its signed links cut off."""
    response = HttpResponse(veiled(html))
    response["Content-Security-Policy"] = BODY_POLICY
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
