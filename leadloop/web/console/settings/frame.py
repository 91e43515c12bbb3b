"""The frame around the pages of settings: their tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from leadloop.accounts.enums import Role
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of settings; ``owners`` says that only they are let in."""

    name: str
    label: str | Promise
    owners: bool = False


TABS = (
    Tab("settings_brand", _("Brand"), owners=True),
    Tab("settings_policy", _("Asking")),
    Tab("settings_desk", _("Lead desk")),
    Tab("settings_reasons", _("Reasons")),
    Tab("settings_forms", _("Lead forms")),
    Tab("settings_follow_up", _("Follow-up form")),
    Tab("settings_survey", _("Survey and reviews")),
    Tab("settings_orders", _("Orders")),
    Tab("settings_updates", _("Messages to customers")),
    Tab("settings_currencies", _("Currencies")),
    Tab("settings_keys", _("API keys"), owners=True),
    Tab("settings_webhooks", _("Webhooks")),
    Tab("settings_members", _("Members")),
)


@for_managers
@require_safe
def first(request: MemberRequest) -> HttpResponse:
    """Lead to the first page of settings that this member may see."""
    return redirect(f"console:{_open_to(request)[0].name}")


def settings_page(
    request: MemberRequest, template: str, context: dict[str, Any], *, tab: str, status: int = 200
) -> HttpResponse:
    """Render ``console/settings/<template>`` below the tabs."""
    tabs = [
        {"label": each.label, "href": reverse(f"console:{each.name}"), "current": each.name == tab}
        for each in _open_to(request)
    ]
    return page(request, f"settings/{template}", {"tabs": tabs, **context}, place="settings", status=status)


def _open_to(request: MemberRequest) -> list[Tab]:
    return [each for each in TABS if request.membership.role == Role.OWNER or not each.owners]
