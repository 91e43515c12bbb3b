"""The list of leads to be managed, and whether it has changed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from leadloop.accounts.models import User
from leadloop.accounts.queries import desk_members
from leadloop.desk.enums import Group, Whose
from leadloop.desk.models import DeskPolicy
from leadloop.desk.queries import desk_policy_of
from leadloop.desk.queue import (
    count,
    count_arrived,
    in_group,
    moved_by_time,
    next_due,
    open_items,
    ordered_by,
    pulse,
)
from leadloop.intake.models import LeadForm
from leadloop.web.console.cursors import earliest_first
from leadloop.web.desk.queue.filters import ALL, FREE, MINE, MINE_AND_FREE, QueueFilter
from leadloop.web.desk.queue.rows import FIRST_ROWS, HINTS, Section, rows_of, with_row
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, for_desk

# What says since when a page has been open; no part of what it shows.
_OF_THE_PULSE = ("pulse", "at")
# A page that has been open for longer is drawn anew.
_LONGEST_OPEN = timedelta(days=30)


@for_desk
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """Show what to do next, most pressing first."""
    return page(request, "queue.html", _shown(request), place="queue")


@for_desk
@require_safe
def live(request: MemberRequest) -> HttpResponse:
    """Return the list anew where it differs from what the page shows; 204 and nothing where it does not."""
    since = _moment(request.GET.get("at", ""), now=request.now)
    unchanged = (
        since is not None
        and request.GET.get("pulse") == str(pulse(request.brand))
        and not moved_by_time(request.brand, policy=desk_policy_of(request.brand), since=since, now=request.now)
    )
    if unchanged:
        return HttpResponse(status=204)
    arrived = count_arrived(request.brand, since=since, now=request.now) if since else 0
    news = _("The list is up to date again.")
    if arrived:
        news = ngettext("%(count)s new lead arrived.", "%(count)s new leads arrived.", arrived) % {"count": arrived}
    context = {"request": request, "brand": request.brand, "leads_desk": request.leads_desk, "now": request.now}
    return render(request, "desk/queue_live.html", context | _shown(request) | {"news": news})


@dataclass(slots=True)
class _Whole:
    """Everything that the list is drawn from."""

    wanted: QueueFilter
    agents: list[User]
    titles: dict[Any, str]
    policy: DeskPolicy
    counts: dict[Whose, int]
    sections: list[Section] = field(default_factory=list)
    following: str | None = None


def _shown(request: MemberRequest) -> dict[str, Any]:
    brand, now = request.brand, request.now
    # Before the list is read: what changes meanwhile is then seen with the next question.
    beat = str(pulse(brand))
    agents = desk_members(brand)
    forms = list(LeadForm.objects.for_brand(brand).only("key", "title").order_by("title"))
    query = _query(request)
    wanted = QueueFilter(query, user=request.user, leads_desk=request.leads_desk, agents=agents, lead_forms=forms)
    policy = desk_policy_of(brand)
    others = open_items(brand).filter(wanted.on_items())
    counted = count(others, user_id=request.user.pk, looked_at=wanted.by_owner(), policy=policy, now=now)
    whole = _Whole(wanted, agents, {each.pk: each.title for each in forms}, policy, counted.by_owner)
    of_group = counted.by_group
    _add_sections(whole, of_group, request)
    at_hand = sum(of_group[group] for group in (Group.MISSED, Group.DUE, Group.NEW))
    path = reverse("desk:queue")
    return {
        "filter": wanted,
        "agents": agents,
        "sections": whole.sections,
        "next": whole.following,
        "all_done": not at_hand and not wanted.is_narrowed and wanted.group is None,
        "is_empty": not sum(of_group.values()),
        "next_due": None if at_hand else next_due(brand, request.user.pk, now=now),
        "tabs": _tabs(whole, query),
        "groups": _groups(of_group, wanted, query),
        "all_groups": _address(query, show=None),
        "clear": f"{path}?who={wanted.whose}" if wanted.is_narrowed else "",
        "back": _address(query),
        "live": f"{reverse('desk:queue_live')}?{_encoded(query, pulse=beat, at=now.timestamp())}",
    }


def _add_sections(whole: _Whole, of_group: dict[Group, int], request: MemberRequest) -> None:
    only = whole.wanted.group
    for group in Group:
        if not of_group[group] or (only is not None and group != only):
            continue
        found = in_group(request.brand, group, policy=whole.policy, now=request.now)
        found = with_row(found.filter(whole.wanted.on_items(), whole.wanted.by_owner()))
        if only is None:
            items = list(found[: FIRST_ROWS[group]])
        else:
            paged = earliest_first(found, by=ordered_by(group), cursor=request.GET.get("cursor", ""))
            items, whole.following = paged.rows, paged.next
        rows = rows_of(
            items,
            group=group,
            user=request.user,
            leads_desk=request.leads_desk,
            titles=whole.titles,
            policy=whole.policy,
            now=request.now,
        )
        whole.sections.append(Section(group, HINTS[group], of_group[group], rows))


def _tabs(whole: _Whole, query: QueryDict) -> list[dict[str, Any]]:
    sums = whole.counts
    named = (
        (MINE_AND_FREE, _("Mine and free"), sums[Whose.MINE] + sums[Whose.FREE]),
        (MINE, _("Mine"), sums[Whose.MINE]),
        (FREE, _("Free"), sums[Whose.FREE]),
        (ALL, _("Everybody’s"), sum(sums.values())),
    )
    return [
        {"label": label, "href": _address(query, who=who), "count": count, "current": whole.wanted.whose == who}
        for who, label, count in named
    ]


def _groups(of_group: dict[Group, int], wanted: QueueFilter, query: QueryDict) -> list[dict[str, Any]]:
    return [
        {
            "group": group,
            "label": group.label,
            "count": count,
            "href": _address(query, show=None if wanted.group == group else str(group)),
            "current": wanted.group == group,
        }
        for group, count in of_group.items()
    ]


def _query(request: MemberRequest) -> QueryDict:
    query = request.GET.copy()
    for name in _OF_THE_PULSE:
        query.pop(name, None)
    return query


def _address(query: QueryDict, **changes: str | None) -> str:
    """Return the list's address with these changes; another group or owner begins at its first page."""
    encoded = _encoded(query, **changes)
    return reverse("desk:queue") + (f"?{encoded}" if encoded else "")


def _encoded(query: QueryDict, **changes: Any) -> str:
    changed = query.copy()
    if "show" in changes or "who" in changes:
        changed.pop("cursor", None)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return changed.urlencode()


def _moment(text: str, *, now: datetime) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if now - _LONGEST_OPEN <= moment <= now else None
