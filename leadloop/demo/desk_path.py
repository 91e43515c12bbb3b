"""The short way through the desk, for somebody who sees it the first time."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand
from leadloop.demo.guide import Action
from leadloop.demo.story.brand import AGENTS, SUPERVISOR
from leadloop.desk.enums import Group
from leadloop.desk.queries import desk_policy_of
from leadloop.desk.queue import count_groups, open_items
from leadloop.intake.enums import Entry
from leadloop.intake.queries import active_forms


def desk_path(brand: Brand, *, now: datetime) -> dict[str, object]:
    """Return what waits at the desk, and what to press: as a customer, as an agent, as the supervisor."""
    counts = count_groups(open_items(brand), policy=desk_policy_of(brand), now=now)
    form = next((each for each in active_forms(brand) if each.entry == Entry.DESK), None)
    actions = [
        _sign_in(Role.AGENT, _("Sign in as %(name)s, an agent") % {"name": AGENTS[0][0]}, "desk:queue"),
        _sign_in(
            Role.SUPERVISOR, _("See the figures as %(name)s, the supervisor") % {"name": SUPERVISOR[0]}, "desk:figures"
        ),
    ]
    if form is not None:
        address = reverse("public:lead_form", args=[brand.slug, form.key])
        actions.append(Action(_("Ask an adviser yourself"), address, "pencil"))
    pressing = counts[Group.MISSED] + counts[Group.DUE]
    return {"open": sum(counts.values()), "pressing": pressing, "new": counts[Group.NEW], "actions": actions}


def _sign_in(role: Role, label: str, onward: str) -> Action:
    return Action(label, reverse("demo:sign_in"), "user-round", {"role": role, "next": reverse(onward)})
