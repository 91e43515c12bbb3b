"""The same request is there twice: one of the two leaves the list, and the other one goes on."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.transaction import one_transaction
from leadloop.customers.details import corrected, read_customer
from leadloop.customers.models import ContactKey
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import DeskItem
from leadloop.desk.operations import add_outcome, restand, settle_reminder
from leadloop.desk.queries import hours_of_desk, outcomes_of
from leadloop.history.enums import Kind
from leadloop.history.operations import event, record
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.intake.models import Lead
from leadloop.intake.operations import change_lead, hold_lead, move_lead
from leadloop.journeys.customer_told import comes_to, leaves
from leadloop.journeys.details_corrected import Correction, store_correction
from leadloop.journeys.outcome_recorded import Decided, Decider, NotOpen, OutcomeProblem

DUPLICATE = "duplicate"


@one_transaction
def merge(lead: Lead, *, into: Lead, by: Decider, now: datetime) -> Decided:
    """Close ``lead`` as a duplicate of ``into``, which keeps its own place, time and status.

    What the customer left out there and gave here is filled in. Merging the same again is harmless. Can be taken back as
    any outcome. Raises :class:`OutcomeProblem` (``duplicate_of``) and :class:`NotOpen`.
    """
    # In one order, so that two agents who merge two leads into each other do not wait for one another.
    held = {pk: hold_lead(pk) for pk in sorted({lead.pk, into.pk})}
    given, kept = held[lead.pk], held[into.pk]
    is_foreign = kept.brand_id != given.brand_id
    given.brand = kept.brand = lead.brand
    if given.duplicate_of_id == kept.pk:
        return Decided(given, outcomes_of(given)[-1], changed=False)
    if given.pk == kept.pk or is_foreign or kept.duplicate_of_id is not None:
        raise OutcomeProblem({"duplicate_of": _("Choose another lead of this customer that is no duplicate itself.")})
    # In one order again.
    places = DeskItem.objects.select_for_update(of=("self",)).filter(lead__in=[given, kept]).order_by("id")
    at_desk = {each.lead_id: each for each in places}
    if not (_who(given, at_desk.get(given.pk)) & _who(kept, at_desk.get(kept.pk))):
        raise OutcomeProblem(
            {
                "duplicate_of": _(
                    "These are different customers: no email address or telephone number is the same."
                    " Correct the one that is wrong first."
                )
            }
        )
    if Lead.objects.filter(duplicate_of=given).exists():
        raise OutcomeProblem(
            {"duplicate_of": _("Other requests were closed as duplicates of this one. Close the other one, into this.")}
        )
    status = LeadStatus(given.status)
    item = at_desk.get(given.pk)
    if status not in OPEN_STATUSES or item is None:
        raise NotOpen(status, _("Only a lead that is still to be managed can be closed as a duplicate."))
    if item.agent_id is not None and (by.agent is None or item.agent_id != by.agent.pk):
        raise NotOpen(
            status,
            _("%(agent)s has this lead. Ask them to release it, or a supervisor to assign it to you.")
            % {"agent": item.agent},
        )
    item.lead = given
    number = len(outcomes_of(given)) + 1
    move_lead(given, seen=status, to=LeadStatus.DISCARDED, now=now, duplicate_of=kept)
    outcome = add_outcome(
        item,
        OutcomeKind.DUPLICATE,
        number=number,
        by=by.actor,
        status_before=status,
        status_after=LeadStatus.DISCARDED,
        is_attempt=False,
        reached=False,
        reason=DUPLICATE,
        business_s=int(hours_of_desk(given.brand).open_between(item.arrived_at, now).total_seconds()),
        now=now,
    )
    settle_reminder(given.pk, by=outcome, now=now)
    restand(item, status=LeadStatus.DISCARDED, now=now)
    fields = _fill_gaps(kept, at_desk.get(kept.pk), given, now=now)
    if fields:
        record(
            event(Kind.CONTACT_UPDATED, brand=given.brand, actor=by.actor, now=now, lead=kept.pk, fields=sorted(fields))
        )
    record(
        event(
            Kind.LEAD_DISCARDED,
            brand=given.brand,
            actor=by.actor,
            now=now,
            lead=given.pk,
            reason=DUPLICATE,
            duplicate_of=str(kept.pk),
            number=number,
        )
    )
    leaves({status}, given, brand=given.brand, now=now)
    comes_to(LeadStatus.DISCARDED, given, brand=given.brand, reason=DUPLICATE, now=now)
    return Decided(given, outcome)


def _who(lead: Lead, item: DeskItem | None) -> set[Any]:
    """Return all by which the lead's customer is known: email address, telephone number, and the contacts that have these."""
    keys: set[Any] = {item.email_key, item.phone_e164} - {""} if item is not None else set()
    known = ContactKey.objects.for_brand(lead.brand).filter(value__in=keys)
    return keys | set(known.values_list("contact_id", flat=True)) | ({lead.contact_id} - {None})


def _fill_gaps(kept: Lead, item: DeskItem | None, other: Lead, *, now: datetime) -> Collection[str]:
    """Add to ``kept`` what it lacks of the customer, and return which fields that are.

    Only while it is open: a location sees what the customer agreed to.
    """
    if item is None or kept.status not in OPEN_STATUSES:
        return ()
    missing = {name: value for name, value in other.customer.items() if value and not kept.customer.get(name)}
    if not _has_place(kept.customer) and _has_place(other.customer):
        missing["address"] = other.customer["address"]
    if not missing:
        return ()
    details, problems = read_customer(corrected(kept.customer, missing), country=kept.brand.country)
    if problems:
        return ()
    correction = Correction(details, changed=tuple(missing))
    item.lead = kept
    store_correction(kept, item, correction, now=now)
    if "phone" in missing:
        # As typed there: what we know of it is in one spelling by now.
        change_lead(kept, phone_raw=other.phone_raw)
    restand(item, status=LeadStatus(kept.status), now=now)
    return missing


def _has_place(customer: Mapping[str, Any]) -> bool:
    """Whether anything but the country, which is filled in for everyone, is known of where the customer lives."""
    return any(value for name, value in (customer.get("address") or {}).items() if name != "country")
