"""Everything that happened with a customer, request by request, in plain words and latest first."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from leadloop.accounts.models import ApiKey, User
from leadloop.customers.enums import Source
from leadloop.customers.merging import FIELD_NAMES
from leadloop.customers.models import Contact
from leadloop.customers.records import Change, ContactMerge
from leadloop.history.enums import ActorKind
from leadloop.history.models import Event
from leadloop.opportunities.models import Opportunity
from leadloop.questions.models import Reason
from leadloop.web.leads.desk_story import Known
from leadloop.web.leads.story import tell
from leadloop.web.leads.whole import actor_names

_MOST: Final = 150


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, as a person reads it; ``lead`` is the request that it belongs to."""

    title: str
    at: datetime
    who: str
    icon: str
    tone: str = ""
    note: str = ""
    lead: uuid.UUID | None = None


def timeline(
    contact: Contact, lead_ids: Collection[uuid.UUID], *, changes: Iterable[Change], merges: Iterable[ContactMerge]
) -> list[Told]:
    """Return what happened to the customer's requests and to what is known of them."""
    who = names_of([*changes, *merges])
    told = [*_requests(contact, lead_ids), *(_changed(each, who) for each in changes)]
    for merge in merges:
        told += _merged(merge, contact, who)
    if contact.erased_at:
        told.append(Told(_("Erased"), contact.erased_at, "", "eye-off", "danger"))
    return sorted(told, key=lambda each: each.at, reverse=True)[:_MOST]


def field_label(field: str) -> str:
    """Return the name of a field that changed."""
    return str(FIELD_NAMES.get(field, _("Account")))


def names_of(rows: Iterable[Change | ContactMerge]) -> dict[uuid.UUID, str]:
    """Return the names of users and API keys that did these, by id."""
    ids = {each.actor_id for each in rows if each.actor_id}
    users = {each.pk: each.name or each.email for each in User.objects.filter(pk__in=ids)}
    return users | {each.pk: each.name for each in ApiKey.objects.filter(pk__in=ids)}


def _requests(contact: Contact, lead_ids: Collection[uuid.UUID]) -> Iterable[Told]:
    events = list(Event.objects.for_brand(contact.brand).filter(lead_id__in=lead_ids).order_by("-id")[:_MOST])
    events.reverse()
    offers = Opportunity.objects.filter(lead__in=lead_ids).select_related("location")
    known = Known(
        actors=actor_names(contact.brand, events),
        customer=str(contact),
        locations={each.pk: each.location.name for each in offers},
        reasons={(each.kind, each.key): each.label for each in Reason.objects.for_brand(contact.brand)},
    )
    events_told = zip(reversed(events), tell(events, known), strict=True)
    return [
        Told(told.title, told.at, told.who, told.icon, told.tone, told.note, event.lead_id)
        for event, told in events_told
    ]


def _changed(change: Change, who: dict[uuid.UUID, str]) -> Told:
    title = _("%(field)s: %(how)s") % {
        "field": field_label(change.field),
        "how": str(Source(change.source).label).lower(),
    }
    note = (
        _("%(old)s → %(new)s") % {"old": change.old or "–", "new": change.new or "–"}
        if change.old or change.new
        else ""
    )
    named = who.get(change.actor_id, "") if change.actor_id else ""
    return Told(title, change.at, named or str(ActorKind(change.actor_kind).label), "pencil", "", note, change.lead_id)


def _merged(merge: ContactMerge, contact: Contact, who: dict[uuid.UUID, str]) -> list[Told]:
    other = merge.merged if merge.survivor_id == contact.pk else merge.survivor
    name = {"name": str(other)}
    told = [Told(_("Merged with %(name)s") % name, merge.at, who.get(merge.actor_id or uuid.UUID(int=0), ""), "users")]
    if merge.undone_at:
        told.append(Told(_("Merge with %(name)s taken back") % name, merge.undone_at, "", "undo-2", "warning"))
    return told
