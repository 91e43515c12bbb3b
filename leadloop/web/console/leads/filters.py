"""The filters of the list of leads."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.intake.enums import LeadStatus
from leadloop.intake.models import LeadForm
from leadloop.network.queries import location_by_ref, search
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.stages import TIME_OF
from leadloop.web.console.leads.narrowing import DAYS, REASONED, Narrowing, midnight
from leadloop.web.lead_search import leads_matching
from leadloop.web.templatetags.badges import STAGES

# So many locations are meant by words that fit several.
MOST_LOCATIONS = 200
REPORTED, MISSING = "reported", "missing"


class LeadFilter(Narrowing):
    """What to look for. Unknown values in an address are named, and then left out."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    status = forms.ChoiceField(label=gettext_lazy("Lead status"), required=False)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    location = forms.CharField(label=gettext_lazy("Location"), required=False, max_length=160)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=60)
    since = forms.DateField(label=gettext_lazy("Received from"), required=False, validators=DAYS)
    until = forms.DateField(label=gettext_lazy("Received until"), required=False, validators=DAYS)
    revenue = forms.ChoiceField(label=gettext_lazy("Revenue"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("Overdue only"), required=False)
    test = forms.BooleanField(label=gettext_lazy("Test leads too"), required=False)

    def __init__(self, data: Any, *, brand: Brand) -> None:
        super().__init__(data)
        self.brand = brand
        self._choose("status", LeadStatus.choices)
        self._choose("stage", [(value, look.label) for value, look in STAGES.items()])
        # Also forms that are closed now: their leads are still there, and counted.
        of_brand = LeadForm.objects.for_brand(brand).order_by("title")
        self._choose("form", [(form.key, form.title) for form in of_brand])
        self._choose("revenue", [(REPORTED, _("Reported")), (MISSING, _("Complete, not reported"))])

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return any(self.data.get(name) for name in self.fields)

    @property
    def about_opportunities(self) -> bool:
        """Whether the rows are opportunities: then a lead stands there once for each round that fits."""
        said = self.said
        if said.get("of"):
            return bool(said["of"] == "offers")
        return any(said.get(name) for name in ("stage", "location", "revenue", "overdue", "reached", "reason", "told"))

    def on_leads(self, prefix: str = "") -> Q:
        """Return the conditions on leads; ``prefix`` is the way to them, such as ``lead__``."""
        said = self.said
        zone = ZoneInfo(self.brand.time_zone)
        if self.move or said.get("as_of"):
            # What is said of status and days is said of then, and of the moves.
            said = {name: value for name, value in said.items() if name not in ("status", "since", "until")}
        named: dict[str, Any] = {
            "status": said.get("status"),
            "form__key": said.get("form"),
            "channel__iexact": said.get("source"),
            "created_at__gte": midnight(said.get("since"), zone),
            "created_at__lt": midnight(said.get("until"), zone, days=1),
        }
        wanted = {name: value for name, value in named.items() if value}
        if said.get("only") == "duplicates":
            wanted["duplicate_of__isnull"] = False
        if not said.get("test"):
            wanted["is_test"] = said.get("only") == "tests"
        wanted |= leads_matching(self.brand, said.get("q", ""))
        return Q(**{f"{prefix}{name}": value for name, value in wanted.items()})

    def on_opportunities(self) -> Q:
        """Return the conditions on opportunities beside those on their leads."""
        said = self.said
        wanted = Q()
        if said.get("stage") and not said.get("as_of"):
            wanted &= Q(stage=Stage(said["stage"]))
        if said.get("reached"):
            wanted &= Q(**{f"{TIME_OF[Stage(said['reached'])]}__isnull": False})
        if said.get("reason"):
            wanted &= Q(**{REASONED[said["stage"]][1]: said["reason"]})
        if said.get("told"):
            wanted &= Q(stage=Stage.LOST, loss_question__said=said["told"])
        if said.get("overdue"):
            wanted &= Q(overdue_since__isnull=False)
        if said.get("revenue"):
            wanted &= Q(stage=Stage.COMPLETE, follow_up_form__isnull=said["revenue"] == MISSING)
        if said.get("location") and not self.is_counted:
            wanted &= Q(location_id__in=self._locations(said["location"]))
        return wanted

    def _locations(self, words: str) -> list[Any]:
        exact = location_by_ref(self.brand, words)
        if exact is not None:
            return [exact.pk]
        return [found.location.pk for found in search(self.brand, words=words, limit=MOST_LOCATIONS)]

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
        field.choices = [("", _("All")), *choices]
