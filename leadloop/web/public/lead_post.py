"""From the fields of an HTML form to the contract's *lead, in*, whichever page they come from.

Our own page and a brand's own site send the same flat names (``email``, ``message``, ``q_roof``); the contract's
dotted names (``customer.email``) are understood as well. The query of the address may preset what is not sent.
"""

import hashlib
import json
import secrets
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import QueryDict

from leadloop.intake.enums import ConsentPurpose
from leadloop.intake.models import LeadForm
from leadloop.web.public.locator import read_position
from leadloop.web.typed_forms import QUESTION, answers_in

# Nobody sees this field, so only a program fills it in.
HONEYPOT = "homepage"
FORM_ID = "form_id"
CONSENT = "consent_"

# Field of a form -> where the contract's JSON has it.
PATHS: dict[str, str] = {
    "given_name": "customer.given_name",
    "family_name": "customer.family_name",
    "organization": "customer.organization",
    "email": "customer.email",
    "phone": "customer.phone",
    "line1": "customer.address.line1",
    "city": "customer.address.city",
    "region": "customer.address.region",
    "postal_code": "customer.address.postal_code",
    "country": "customer.address.country",
    "product": "request.product",
    "interest": "request.interest",
    "timeframe": "request.timeframe",
    "message": "request.message",
    "location": "location",
    "channel": "source.channel",
    "campaign": "source.campaign",
    "url": "source.url",
}
FIELDS = {path: name for name, path in PATHS.items()}
# Other names under which a link or a site says the same.
_ALSO = {"campaign": ("utm_campaign",), "channel": ("utm_source",), "url": ("referrer",)}
_POSITION = ("lat", "lon")
_UNTICKED = frozenset({"", "0", "false", "no", "off"})


def flattened(sent: QueryDict, query: QueryDict, *, referrer: str = "") -> QueryDict:
    """Return all fields under their flat names: what was sent, else what the query presets."""
    flat = QueryDict(mutable=True)
    for name, path in PATHS.items():
        spellings = (name, path, *_ALSO.get(name, ()))
        values = (text_of(source, spelling) for source in (sent, query) for spelling in spellings)
        flat[name] = next(filter(None, values), "")
    flat["url"] = text_of(flat, "url") or referrer
    for name in _POSITION:
        flat[name] = text_of(sent, name) or text_of(query, name)
    for name in sent:
        dotted = name.removeprefix("answers.")
        if dotted != name or name.startswith(QUESTION):
            flat.setlist(QUESTION + dotted.removeprefix(QUESTION), sent.getlist(name))
    for purpose in ConsentPurpose.values:
        for ending in ("", "_text"):
            given = text_of(sent, f"{CONSENT}{purpose}{ending}") or text_of(sent, f"consent.{purpose}{ending}")
            if given and (ending or given.casefold() not in _UNTICKED):
                flat[f"{CONSENT}{purpose}{ending}"] = given
    flat[FORM_ID] = text_of(sent, FORM_ID)[:200]
    return flat


def text_of(fields: QueryDict, name: str) -> str:
    """Return the field's (last) value; an empty text where it was not sent."""
    return str(fields.get(name) or "")


def lead_in(flat: QueryDict) -> dict[str, Any]:
    """Return the contract's *lead, in* that the fields spell; nothing is cleaned or judged here.

    A consent is given to the words that the sender names (``consent_marketing_text``), else to the form's own.
    """
    given: dict[str, Any] = {}
    for name, path in PATHS.items():
        *folders, last = path.split(".")
        place = given
        for folder in folders:
            place = place.setdefault(folder, {})
        place[last] = text_of(flat, name)
    given["source"]["channel"] = text_of(flat, "channel") or "website"
    given["answers"] = answers_in(flat)
    given["consent"] = [
        {"purpose": purpose, "text": text_of(flat, f"{CONSENT}{purpose}_text")}
        for purpose in ConsentPurpose.values
        if flat.get(CONSENT + purpose)
    ]
    position = read_position({name: text_of(flat, name) for name in _POSITION})
    if position is not None:
        given["position"] = dict(zip(_POSITION, position, strict=True))
    return given


def share_is_missing(flat: QueryDict, form: LeadForm) -> bool:
    """Whether our own page was sent without the consent that it asks for.

    Another site's form may have asked for it in its own way: there, what was sent is recorded, and nothing refused.
    """
    asked = bool(form.share_text) and is_our_page(text_of(flat, FORM_ID))
    return asked and not flat.get(CONSENT + ConsentPurpose.SHARE_WITH_LOCATION)


def new_form_id() -> str:
    """Return what makes one showing of our page recognisable, signed so that it is known to be ours."""
    return _signer().sign(secrets.token_urlsafe(12))


def is_our_page(form_id: str) -> bool:
    """Whether a form id was made by :func:`new_form_id`."""
    try:
        _signer().unsign(form_id)
    except BadSignature:
        return False
    return True


def request_key(form_id: str, given: dict[str, Any]) -> str:
    """Return what makes a second press the same request: the page's id with all that was typed; empty without an id.

    The words are part of it, so that a copy of our page, or one kept by a cache, never swallows other people's leads.
    """
    if not form_id:
        return ""
    whole = json.dumps([form_id, given], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _signer() -> Signer:
    return Signer(salt="leadloop.web.public.lead_post")
