"""The members of the brand: who may look at its leads."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Membership
from leadloop.accounts.operations import LastOwner
from leadloop.core.email import EmailProblem, read_email
from leadloop.core.text import clean_line
from leadloop.journeys.member_leaves import member_changes_role, member_leaves
from leadloop.journeys.user_invited import InvitationProblem, invite_user, send_sign_in_link
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.gate import MemberRequest, for_managers, for_owners, found_or_404

# What each may do, beside its name.
MAY = {
    Role.OWNER.value: gettext_lazy("Everything, also the brand itself, its API keys and its members."),
    Role.MANAGER.value: gettext_lazy("Leads, locations, reviews, messages and settings; works at the desk, too."),
    Role.SUPERVISOR.value: gettext_lazy(
        "The lead desk: all leads, sharing them out, taking outcomes back. No settings."
    ),
    Role.AGENT.value: gettext_lazy("The lead desk: taking leads and recording outcomes. No settings."),
    Role.SALES.value: gettext_lazy("What is won, and its orders. Neither other leads nor settings."),
}


class MemberForm(forms.Form):
    """Somebody new."""

    email = forms.CharField(label=gettext_lazy("Email"), max_length=254, widget=forms.EmailInput)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Role.choices, initial=Role.MANAGER, widget=forms.RadioSelect
    )

    def clean_email(self) -> str:
        """Read the address by the one rule for addresses."""
        try:
            return read_email(self.cleaned_data["email"]).address
        except EmailProblem as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean_name(self) -> str:
        """Tidy the name."""
        return clean_line(self.cleaned_data["name"], limit=120)


@for_managers
@require_safe
def members(request: MemberRequest) -> HttpResponse:
    """Show the members; owners can add and change them."""
    return _show(request, MemberForm())


@for_owners
@require_POST
def add(request: MemberRequest) -> HttpResponse:
    """Invite somebody by mail."""
    form = MemberForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            invite_user(
                request.brand,
                email=said["email"],
                name=said["name"],
                role=Role(said["role"]),
                by=request.user,
                now=request.now,
            )
        except InvitationProblem as problem:
            for name, text in problem.errors.items():
                form.add_error(name, text)
        else:
            messages.success(request, _("A link to sign in is on its way to %(email)s.") % {"email": said["email"]})
            return redirect("console:settings_members")
    return _show(request, form, status=422)


@for_owners
@require_POST
def change_role(request: MemberRequest, member_id: uuid.UUID) -> HttpResponse:
    """Give a member another role."""
    member = _one(request, member_id)
    role = request.POST.get("role")
    if role in Role.values:
        try:
            member_changes_role(member, role=Role(role), by=request.actor, now=request.now)
        except LastOwner as problem:
            messages.error(request, str(problem))
        else:
            said = _("%(name)s is now: %(role)s.") % {"name": member.user, "role": Role(role).label}
            messages.success(request, said)
    return redirect("console:settings_members")


@for_owners
@require_POST
def remove(request: MemberRequest, member_id: uuid.UUID) -> HttpResponse:
    """End a membership."""
    member = _one(request, member_id)
    try:
        freed = member_leaves(member, by=request.actor, now=request.now)
    except LastOwner as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(name)s can no longer look at this brand.") % {"name": member.user})
        if freed:
            said = ngettext(
                "%(count)d lead that they had is free for others at the desk.",
                "%(count)d leads that they had are free for others at the desk.",
                freed,
            )
            messages.info(request, said % {"count": freed})
    return redirect("console:settings_members")


@for_owners
@require_POST
def send_link(request: MemberRequest, member_id: uuid.UUID) -> HttpResponse:
    """Mail a member a fresh link to sign in."""
    member = _one(request, member_id)
    send_sign_in_link(member.user, now=request.now)
    messages.success(request, _("A link to sign in is on its way to %(email)s.") % {"email": member.user.email})
    return redirect("console:settings_members")


def _show(request: MemberRequest, form: MemberForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "members": Membership.objects.for_brand(request.brand).select_related("user").order_by("user__email"),
        "roles": Role.choices,
        "may": MAY,
        "may_list": [(Role(role).label, text) for role, text in MAY.items()],
        "is_owner": request.membership.role == Role.OWNER,
    }
    return settings_page(request, "members.html", context, tab="settings_members", status=status)


def _one(request: MemberRequest, member_id: uuid.UUID) -> Membership:
    return found_or_404(Membership.objects.select_related("user", "brand").one(request.brand, member_id))
