"""What part of the list an agent looks at."""

import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand, User
from leadloop.core.ids import read_id
from leadloop.desk.enums import Group, WaitsFor
from leadloop.desk.queue import with_status
from leadloop.intake.enums import OPEN_STATUSES, LeadStatus
from leadloop.intake.models import LeadForm
from leadloop.web.lead_search import leads_matching

MINE_AND_FREE, MINE, FREE, ALL = "mine_and_free", "mine", "free", "all"


class QueueFilter(forms.Form):
    """What to show. Unknown values in an address are named, and then left out."""

    who = forms.ChoiceField(label=gettext_lazy("Whose"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    status = forms.ChoiceField(label=gettext_lazy("Lead status"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=60)
    missed = forms.BooleanField(label=gettext_lazy("Response time missed"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"), required=False, choices=[("", gettext_lazy("All")), *Group.choices]
    )

    def __init__(
        self, data: Any, *, user: User, leads_desk: bool, agents: list[User], lead_forms: list[LeadForm]
    ) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.user = user
        self.usual = ALL if leads_desk else MINE_AND_FREE
        open_ones = [(value, label) for value, label in LeadStatus.choices if value in OPEN_STATUSES]
        others = [(str(each.pk), str(each)) for each in agents if each.pk != user.pk]
        self._choose(
            "who",
            [
                (MINE_AND_FREE, _("Mine and free")),
                (MINE, _("Mine")),
                (FREE, _("Free")),
                (ALL, _("Everybody’s")),
                *others,
            ],
        )
        self._choose("form", [("", _("All")), *((each.key, each.title) for each in lead_forms)])
        self._choose("status", [("", _("All")), *open_ones])
        self._form_ids = {each.key: each.pk for each in lead_forms}
        # The menu shows what is in force, also where the address does not say it.
        self.initial["who"] = self.usual

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in and understood."""
        self.is_valid()
        return self.cleaned_data

    @property
    def whose(self) -> str:
        """Whose leads are shown."""
        return str(self.said.get("who") or self.usual)

    @property
    def group(self) -> Group | None:
        """The only group that is shown, or None for all."""
        return Group(self.said["show"]) if self.said.get("show") else None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside "whose" and the group is filtered."""
        return any(self.data.get(name) for name in ("form", "status", "source", "missed"))

    def by_owner(self) -> Q:
        """Return the condition on items for whose they are."""
        match self.whose:
            case "all":
                return Q()
            case "mine":
                return Q(agent=self.user)
            case "free":
                return Q(agent=None)
            case "mine_and_free":
                return Q(agent=None) | Q(agent=self.user)
            case agent:
                return Q(agent=uuid.UUID(agent))

    def on_items(self) -> Q:
        """Return the other conditions on items."""
        said = self.said
        named: dict[str, Any] = {
            "form": self._form_ids.get(said.get("form", "")),
            "channel__iexact": said.get("source"),
        }
        wanted = Q(**{name: value for name, value in named.items() if value})
        if said.get("status"):
            wanted &= with_status(LeadStatus(said["status"]))
        if said.get("missed"):
            wanted &= Q(breached_at__isnull=False, responded_at=None, waits_for=WaitsFor.RESPONSE)
        return wanted

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = choices


class LeadsFilter(forms.Form):
    """What to look for among all leads of the brand."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    status = forms.ChoiceField(label=gettext_lazy("Lead status"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)

    def __init__(self, data: Any, *, brand: Brand, lead_forms: list[LeadForm]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.brand = brand
        for name, choices in (
            ("status", LeadStatus.choices),
            ("form", [(each.key, each.title) for each in lead_forms]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
            field.choices = [("", _("All")), *choices]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.data.get(name) for name in self.fields)

    def on_leads(self) -> Q:
        """Return the conditions on leads."""
        self.is_valid()
        said = self.cleaned_data
        wanted = {"status": said.get("status"), "form__key": said.get("form")}
        found = {name: value for name, value in wanted.items() if value}
        return Q(**found, **leads_matching(self.brand, said.get("q", "")))


def read_ids(texts: list[str]) -> list[uuid.UUID]:
    """Return the ids among what was sent, each once."""
    return list(dict.fromkeys(found for found in map(read_id, texts) if found is not None))
