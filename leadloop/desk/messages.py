"""Mail to the desk: a reminder is due, a response time runs out, response times were missed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.accounts.models import Brand, User
from leadloop.core.moments import when_text
from leadloop.core.phone import display_phone
from leadloop.desk.models import DeskItem, Reminder
from leadloop.intake.models import Lead
from leadloop.links.tokens import site_address
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.models import Message
from leadloop.outbox.wording import facts, greeting, shortened

_NOTE_LIMIT = 400


def lead_path(lead: Lead) -> str:
    """Return where the lead's page at the desk is on this site."""
    return f"/desk/leads/{lead.pk}/"


def lead_address(lead: Lead) -> str:
    """Return the whole address of the lead's page at the desk."""
    return site_address(lead_path(lead))


def customer_name(lead: Lead) -> str:
    """Return what to call the customer among agents: by name, company, or how they can be reached."""
    given = lead.customer
    name = f"{given.get('given_name', '')} {given.get('family_name', '')}".strip()
    return name or given.get("organization") or given.get("email") or given.get("phone") or _("a customer")


def wanted(lead: Lead) -> str:
    """Return what the customer wants, in a few words."""
    return str(lead.product or lead.interest or lead.form.title)


def reminder_due(
    lead: Lead, reminder: Reminder, *, agent: User, is_own: bool, attempts: int = 0, now: datetime
) -> Message:
    """Return the mail to the agent: whom to try again now, why then, and how often they were tried.

    ``is_own``: it is their own reminder. Else it is nobody's, and they are a supervisor who sees that somebody does it.
    """
    context = _about(lead, attempts=attempts) | {
        "is_own": is_own,
        "due_at": reminder.due_at,
        "is_callback": reminder.is_callback,
        "note": shortened(reminder.note, limit=_NOTE_LIMIT),
        "reminders": site_address("/desk/reminders/"),
    }
    return _to_user(MessageKind.REMINDER_DUE, lead.brand, agent, lead=lead, context=context, now=now)


def response_warning(item: DeskItem, *, agent: User, now: datetime) -> Message:
    """Return the mail to the agent who has the lead: until when the customer is to be tried."""
    context = _about(item.lead) | {"respond_by": item.respond_by}
    return _to_user(
        MessageKind.REMINDER_DUE,
        item.lead.brand,
        agent,
        lead=item.lead,
        context=context,
        folder="response_warning",
        now=now,
    )


def desk_escalation(brand: Brand, items: Sequence[DeskItem], *, count: int, supervisor: User, now: datetime) -> Message:
    """Return the mail to a supervisor: ``count`` leads nobody has responded to in time, the first ones by name."""
    late = [_late(item, zone=brand.time_zone) for item in items]
    context = {
        "count": count,
        "headline": ngettext(
            "%(count)d lead was not responded to in time", "%(count)d leads were not responded to in time", count
        )
        % {"count": count},
        "waiting": ngettext(
            "Nobody has tried to reach this customer yet. Assign the lead, or take it yourself.",
            "Nobody has tried to reach these customers yet. Assign the leads, or take them yourself.",
            count,
        ),
        "late": late,
        "more": count - len(late),
        "link": site_address("/desk/?who=all&show=new"),
    }
    return _to_user(MessageKind.ESCALATION, brand, supervisor, context=context, folder="desk_escalation", now=now)


def _late(item: DeskItem, *, zone: str) -> tuple[str, str]:
    """Return until when somebody was to respond, and to whom: a time stays whole in a narrow column, a name may not."""
    who = str(item.agent) if item.agent else _("nobody has it")
    about = " · ".join((customer_name(item.lead), wanted(item.lead), who))
    return when_text(item.respond_by, zone=zone, show="short"), about


def _about(lead: Lead, *, attempts: int = 0) -> dict[str, Any]:
    address = lead.customer.get("address") or {}
    place = f"{address.get('postal_code', '')} {address.get('city', '')}".strip()
    phone = lead.customer.get("phone", "")
    return {
        "name": customer_name(lead),
        "hint": " · ".join(part for part in (wanted(lead), place) if part),
        "link": lead_address(lead),
        "call": f"tel:{phone}" if phone else "",
        "is_test": lead.is_test,
        "facts": facts(
            (_("Wants"), wanted(lead)),
            (_("Phone"), display_phone(phone)),
            (_("Email"), lead.customer.get("email", "")),
            (_("Where"), place),
            (_("Tried"), ngettext("once", "%(times)d times", attempts) % {"times": attempts} if attempts else ""),
        ),
    }


def _to_user(
    kind: MessageKind,
    brand: Brand,
    user: User,
    *,
    context: dict[str, Any],
    lead: Lead | None = None,
    folder: str = "",
    now: datetime,
) -> Message:
    full = {
        "zone": brand.time_zone,
        "greeting": greeting(user.name),
        "why": _("You get this because you work at the lead desk of %(brand)s.") % {"brand": brand.name},
    }
    return compose(
        kind,
        to=Recipient(user.email, user.name),
        brand=brand,
        context=full | context,
        now=now,
        lead_id=lead.pk if lead else None,
        folder=folder,
    )
