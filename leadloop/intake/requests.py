"""Reading a request, whichever way it came in: page, plain HTML POST, API. One set of rules, errors by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.given import as_list, as_mapping, read_moment, read_position
from leadloop.core.problems import FieldProblem, check_length
from leadloop.core.text import clean_line, clean_text
from leadloop.customers.details import CustomerDetails, read_customer
from leadloop.intake.enums import ConsentPurpose
from leadloop.intake.models import LeadForm
from leadloop.questions.answers import read_answers
from leadloop.questions.models import Question

_MESSAGE_LIMIT = 5000
_LINES = {"product": 120, "interest": 200, "timeframe": 120}
_CONSENTS_LIMIT = 20
_CLOCKS_DIFFER = timedelta(minutes=5)


class RequestProblem(FieldProblem):
    """The request cannot be taken as it is. ``errors`` maps field paths (``customer.email``) to what to do."""


@dataclass(frozen=True, slots=True)
class GivenConsent:
    """One consent as given: the words, and when (aware, UTC)."""

    purpose: ConsentPurpose
    text: str
    version: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """What a customer asked for, cleaned and checked."""

    customer: CustomerDetails
    location_ref: str = ""
    product: str = ""
    interest: str = ""
    timeframe: str = ""
    message: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    channel: str = ""
    campaign: str = ""
    url: str = ""
    consents: tuple[GivenConsent, ...] = ()
    position: tuple[float, float] | None = None
    ip: str | None = None
    is_test: bool = False


def read_request(
    given: Mapping[str, Any],
    *,
    form: LeadForm,
    questions: list[Question],
    country: str,
    now: datetime,
    ip: str | None = None,
) -> Request:
    """Return the request that ``given`` (the contract's *lead, in*) spells. Raises :class:`RequestProblem`.

    ``position`` (``{"lat", "lon"}``) may come with it where the browser tells; a bad one is left out, since no
    customer typed it. A consent without words is taken to be given to the form's own text.
    """
    customer, problems = read_customer(as_mapping(given.get("customer")), country=country)
    errors = {f"customer.{name}": text for name, text in problems.items()}
    wanted = as_mapping(given.get("request"))
    lines = {
        name: check_length(f"request.{name}", clean_line(wanted.get(name)), limit=limit, errors=errors)
        for name, limit in _LINES.items()
    }
    product = lines["product"]
    if product and form.products and product not in form.products:
        errors["request.product"] = _("Choose one of: %(choices)s.") % {"choices": ", ".join(form.products)}
    message = clean_text(wanted.get("message"))
    check_length("request.message", message, limit=_MESSAGE_LIMIT, errors=errors)
    answers, unanswered = read_answers(questions, as_mapping(given.get("answers")))
    errors |= {f"answers.{key}": text for key, text in unanswered.items()}
    consents, refused = _read_consents(given.get("consent"), form=form, now=now)
    errors |= refused
    if errors:
        raise RequestProblem(errors)
    source = as_mapping(given.get("source"))
    return Request(
        customer=customer,
        location_ref=clean_line(given.get("location"), limit=60),
        **lines,
        message=message,
        answers=answers,
        # Nobody types these: a long address of a page is no reason to turn a customer away.
        channel=clean_line(source.get("channel"), limit=60),
        campaign=clean_line(source.get("campaign"), limit=120),
        url=clean_line(source.get("url"), limit=500),
        consents=consents,
        position=read_position(given.get("position")),
        ip=ip,
        is_test=given.get("test") is True,
    )


def _read_consents(given: Any, *, form: LeadForm, now: datetime) -> tuple[tuple[GivenConsent, ...], dict[str, str]]:
    consents: dict[ConsentPurpose, GivenConsent] = {}
    errors: dict[str, str] = {}
    listed = as_list(given)
    if len(listed) > _CONSENTS_LIMIT:
        return (), {"consent": _("Give at most %(limit)d.") % {"limit": _CONSENTS_LIMIT}}
    for number, item in enumerate(listed):
        entry = as_mapping(item)
        if entry.get("purpose") not in ConsentPurpose.values:
            errors[f"consent.{number}.purpose"] = _("Choose one of: %(choices)s.") % {
                "choices": ", ".join(ConsentPurpose.values)
            }
            continue
        purpose = ConsentPurpose(entry["purpose"])
        given_at = _read_past(entry.get("given_at"), now=now)
        if given_at is None:
            errors[f"consent.{number}.given_at"] = _("Give a time in the past such as 2026-11-01T09:30:00Z.")
            continue
        own_text = form.share_text if purpose == ConsentPurpose.SHARE_WITH_LOCATION else form.marketing_text
        said = clean_text(entry.get("text"), limit=5000)
        consents[purpose] = GivenConsent(
            purpose=purpose,
            text=said or own_text,
            given_at=given_at,
            version=form.consent_version if said in ("", own_text) else clean_line(entry.get("version"), limit=20),
        )
    return tuple(consents.values()), errors


def _read_past(value: Any, *, now: datetime) -> datetime | None:
    moment = read_moment(value) if value else now
    # A sender's clock may run a little ahead of ours.
    return min(moment, now) if moment and moment < now + _CLOCKS_DIFFER else None
