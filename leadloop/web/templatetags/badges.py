"""Where a lead or an opportunity stands: badges and the stepper. Never colour alone: each has an icon and a word."""

from functools import cache
from typing import NamedTuple

from django.template import Library
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.web.templatetags.icons import icon
from leadloop.web.templatetags.markup import component

register = Library()


class Look(NamedTuple):
    """How a state is shown: its word and its icon. Its colours are the CSS class of the same name."""

    label: str | Promise
    icon: str


_ICONS = {
    Stage.UNACKNOWLEDGED: "circle-dashed",
    Stage.ACKNOWLEDGED: "eye",
    Stage.ACCEPTED: "handshake",
    Stage.REJECTED: "ban",
    Stage.WON: "trophy",
    Stage.LOST: "circle-x",
    Stage.COMPLETE: "circle-check",
    Stage.WITHDRAWN: "undo-2",
    LeadStatus.NEW: "sparkles",
    LeadStatus.CONTACT_ATTEMPTED: "phone-missed",
    LeadStatus.QUALIFIED: "user-check",
    LeadStatus.NO_OPPORTUNITY: "moon",
    LeadStatus.DISCARDED: "trash-2",
}
STAGES = {each.value: Look(each.label, _ICONS[each]) for each in Stage}
STATUSES = {each.value: Look(each.label, _ICONS[each]) for each in LeadStatus}
# The way to the end, and where each ending that is not a sale leaves it.
WAY: tuple[tuple[str, str | Promise], ...] = (
    ("unacknowledged", _("Offered")),
    ("acknowledged", _("Seen")),
    ("accepted", _("Accepted")),
    ("won", _("Won")),
    ("complete", _("Complete")),
)
LEFT_AFTER = {"rejected": "unacknowledged", "lost": "accepted", "withdrawn": "unacknowledged"}


def _badge(kind: str, value: str, look: Look) -> SafeString:
    return format_html(
        '<span class="badge {}-{}">{}{}</span>', kind, value.replace("_", "-"), icon(look.icon, size="sm"), look.label
    )


@register.simple_tag
def stage_badge(stage: str) -> SafeString:
    """Return the badge of an opportunity's stage."""
    return _badge("stage", str(stage), STAGES[str(stage)])


@register.simple_tag
def status_badge(status: str) -> SafeString:
    """Return the badge of a lead's status."""
    return _badge("status", str(status), STATUSES[str(status)])


@register.simple_tag
def overdue_badge(text: str = "") -> SafeString:
    """Return the mark of what is late: "Overdue", or the given words."""
    return format_html(
        '<span class="badge badge-overdue">{}{}</span>', icon("timer", size="sm"), text or gettext("Overdue")
    )


@register.simple_tag
def pill(text: str, *, tone: str = "", icon: str = "") -> SafeString:
    """Return a small tag. `tone`: "", accent, success, warning, danger, info."""
    return format_html('<span class="pill{}">{}{}</span>', f" pill-{tone}" if tone else "", _drawn(icon), text)


def _drawn(name: str) -> SafeString:
    return icon(name, size="sm") if name else SafeString()


@register.filter
def stage_label(stage: str) -> str:
    """Return the word for a stage, for sentences and table headings."""
    return str(STAGES[str(stage)].label)


@register.filter
def status_label(status: str) -> str:
    """Return the word for a lead's status."""
    return str(STATUSES[str(status)].label)


@register.simple_tag
def stepper(stage: str, *, left_after: str = "") -> SafeString:
    """Return the way offered → seen → accepted → won → complete, with where it stands.

    A rejected, lost or withdrawn opportunity leaves the way; `left_after` is the last stage that it had reached.
    """
    return _stepper(str(stage), str(left_after), get_language() or "")


@cache
def _stepper(stage: str, left_after: str, language: str) -> SafeString:
    # Drawn once in each language: there are few ways to stand.
    del language
    names = [name for name, _label in WAY]
    ended = stage in LEFT_AFTER
    reached = names.index((left_after or LEFT_AFTER[stage]) if ended else stage)
    steps = [
        {"label": label, "state": "done" if at < reached or ended or stage == "complete" else "now", "icon": "check"}
        for at, (_name, label) in enumerate(WAY[: reached + 1])
    ]
    if ended:
        steps.append({"label": STAGES[stage].label, "state": "left", "icon": STAGES[stage].icon})
    else:
        steps += [{"label": label, "state": "to-come", "icon": ""} for _name, label in WAY[reached + 1 :]]
    return component("stepper", {"steps": steps, "last": len([s for s in steps if s["state"] != "to-come"])})
