"""ADF to what it says. Pure, and as lenient as the field: what has no field of ours is kept as text.

After the ADF 1.0 definition, and what senders make of it: letter case, order and missing parts do not matter.
"""

import hashlib
import json
from typing import Final

from django.utils.translation import gettext as _

from leadloop.core.text import clean_line, clean_text
from leadloop.customers.details import CustomerDetails, read_customer
from leadloop.intake.adf.contact import read_contact
from leadloop.intake.adf.elements import AdfProblem, Element, read_elements
from leadloop.intake.adf.prospect import Prospect
from leadloop.intake.adf.vehicles import Vehicle, interest_of, take_vehicles

_CHANNEL: Final = "adf"
_INTEREST_LIMIT, _TIMEFRAME_LIMIT, _LABEL_LIMIT = 200, 120, 60


def read_adf(body: bytes, *, charset: str = "", country: str) -> Prospect:
    """Return the one prospect of an ADF document.

    ``charset`` is what the header of the message says, may be empty; ``country`` (ISO 3166 alpha-2) is where telephone numbers
    are from that say no other. Raises :class:`AdfProblem` for what is no XML, no ADF, or not one prospect; whether the customer
    can be reached is left to the rules that hold for every lead.
    """
    root = read_elements(body, charset=charset)
    if root.name != "adf":
        told = {"name": root.name}
        raise AdfProblem({"adf": _("This is XML, but not ADF: begin with <adf> and not with <%(name)s>.") % told})
    prospects = root.all("prospect")
    if not prospects:
        raise AdfProblem({"adf.prospect": _("This is needed: one <prospect> in <adf>.")})
    if len(prospects) > 1:
        told_of = {"n": len(prospects)}
        raise AdfProblem({"adf.prospect": _("Send one prospect with each request; these are %(n)d.") % told_of})
    return _read(prospects[0], country=country)


def _read(prospect: Element, *, country: str) -> Prospect:
    ids = [prospect.drop(each) for each in prospect.all("id") if each.line]
    if ids or prospect.attributes.get("status", "").strip().lower() == "new":
        prospect.take_attribute("status")
    customer, vendor, provider = (prospect.take(name) for name in ("customer", "vendor", "provider"))
    # Whoever else is told of, and whoever stands where no customer belongs: shown with the contact details only.
    others = [prospect.drop(each) for name in ("customer", "contact") for each in prospect.all(name)]
    comments = clean_text(customer.take("comments").whole)
    timeframe, moments = _timeframe(customer.take("timeframe"))
    contact = customer.take("contact") if customer.all("contact") else customer
    details, wishes = read_contact(contact, country=country)
    people = [contact, *([customer] if contact is not customer else ()), *others]
    vehicles = take_vehicles(prospect)
    interest = interest_of(vehicles, limit=_INTEREST_LIMIT)
    source = _source(provider)
    # Leads are passed on for hours and days; our own time is that at which this one came.
    requested = _told_as(_("Requested on: %(text)s"), prospect.take_line("requestdate"))
    references = [_("Reference: %(text)s") % {"text": each} for each in map(_spelled, ids)]
    rest = [*prospect.lines_left(), *provider.lines_left("provider")]
    return Prospect(
        customer=details,
        interest=interest,
        timeframe=timeframe,
        comments=comments,
        lines=(*_told(vehicles, interest), *moments, *wishes, *requested, *references, *rest),
        answers=_answers([each for person in people for each in person.left(person.name)]),
        source=source,
        products=tuple(name for each in vehicles if each.is_wanted for name in each.names),
        locations=tuple(filter(None, (clean_line(each.whole, limit=60) for each in vendor.all("id")))),
        vendor=(*_told_as(_("Vendor: %(text)s"), vendor.take_line("vendorname")), *vendor.lines_left("vendor")),
        request_key=_request_key(ids, read_customer(details, country=country)[0]),
    )


def _source(provider: Element) -> dict[str, str]:
    return {
        "channel": provider.take_line("name", "part", "type") or _CHANNEL,
        "campaign": provider.take_line("service"),
        "url": provider.take_line("url"),
    }


def _timeframe(told: Element) -> tuple[str, list[str]]:
    """Return when it is wanted, as one line; and as lines what is longer than that may be, or has no place in it."""
    since, until = told.take_line("earliestdate"), told.take_line("latestdate")
    days = [*_told_as(_("from %(text)s"), since), *_told_as(_("to %(text)s"), until)]
    when = ", ".join(filter(None, (told.take_line("description"), told.take_own(), *days)))
    rest = told.lines_left("timeframe")
    return (when, rest) if len(when) <= _TIMEFRAME_LIMIT else ("", [*_told_as(_("Timeframe: %(text)s"), when), *rest])


def _told(vehicles: list[Vehicle], interest: str) -> list[str]:
    """Return a line for each vehicle that is not told by the interest alone."""
    said = interest.split("; ")
    return [each.line for each in vehicles if each.details or each.title not in said]


def _told_as(line: str, text: str) -> list[str]:
    return [line % {"text": text}] if text else []


def _spelled(told: Element) -> str:
    source = clean_line(told.attributes.get("source", ""))
    return f"{told.line} ({source})" if source else told.line


def _answers(left: list[tuple[str, str]]) -> dict[str, str]:
    answers: dict[str, str] = {}
    for label, text in left:
        name = clean_line(label, limit=_LABEL_LIMIT)
        answers[name] = f"{answers[name]}; {text}" if name in answers else text
    return answers


def _request_key(ids: list[Element], customer: CustomerDetails) -> str:
    """Return what is the same for the same prospect of the same customer.

    There are senders that number all that they send alike: without the customer, all but one would be lost.
    """
    if not ids:
        return ""
    named = sorted([each.attributes.get("source", "").strip(), each.line] for each in ids)
    who = customer.email_key or customer.phone_e164
    return hashlib.sha256(json.dumps([_CHANNEL, named, who]).encode()).hexdigest()
