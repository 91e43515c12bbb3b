"""What the list of leads is narrowed by where a number of a report leads to it: exactly what was counted."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import Brand
from leadloop.feedback.enums import SAID_BESIDES
from leadloop.intake.enums import LeadStatus
from leadloop.opportunities.enums import Stage
from leadloop.questions.enums import ReasonKind
from leadloop.questions.queries import reason_label
from leadloop.reports.ages import AGE_LABELS, AGES, OPEN, Age, today
from leadloop.reports.cohort import Filters
from leadloop.reports.rollups.local_days import as_date
from leadloop.web.templatetags.badges import STAGES, STATUSES

# Days whose midnights every zone and every database can tell.
DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))
# What stands there for a reason: of which kind, and where it is kept.
REASONED: Final = {
    str(Stage.REJECTED): (ReasonKind.REJECT, "reject_reason"),
    str(Stage.LOST): (ReasonKind.LOST, "lost_reason"),
}
_STATES: Final = {"": gettext_lazy("nowhere")} | {name: look.label for name, look in (STATUSES | STAGES).items()}


class Narrowing(forms.Form):
    """What only links fill in. Where any of it is said, the rows are exactly those that the report counts."""

    of = forms.ChoiceField(
        label=gettext_lazy("Rows"),
        required=False,
        choices=[("leads", gettext_lazy("Leads")), ("offers", gettext_lazy("Opportunities"))],
    )
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=120)
    age = forms.ChoiceField(label=gettext_lazy("Standing there"), required=False, choices=list(AGE_LABELS.items()))
    reached = forms.ChoiceField(
        label=gettext_lazy("Reached"), required=False, choices=[(name, look.label) for name, look in STAGES.items()]
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=60)
    told = forms.CharField(label=gettext_lazy("The customer says"), required=False, max_length=60)
    as_of = forms.DateField(label=gettext_lazy("At the end of"), required=False, validators=DAYS)
    moved = forms.CharField(label=gettext_lazy("Moved"), required=False, max_length=60)
    only = forms.ChoiceField(
        label=gettext_lazy("Only"),
        required=False,
        choices=[("tests", gettext_lazy("Test leads")), ("duplicates", gettext_lazy("Duplicates"))],
    )
    brand: Brand

    def clean_moved(self) -> str:
        """Refuse what is no move."""
        said: str = self.cleaned_data["moved"]
        source, _dash, target = said.partition("-")
        if said and not any(target in each.values and source in ("", *each.values) for each in (LeadStatus, Stage)):
            raise forms.ValidationError(_("This is not a move from one stage to another."))
        return said

    def clean(self) -> dict[str, Any]:
        """Refuse a day or an age of nothing."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        state = said.get("stage") or said.get("status")
        if said.get("age") and state not in OPEN:
            self.add_error("age", _("Choose an open status or stage too."))
        if said.get("reason") and said.get("stage") not in REASONED:
            self.add_error("reason", _("Choose rejected or lost too."))
        if said.get("as_of") and not state:
            self.add_error("as_of", _("Choose a status or stage too."))
        return said

    @property
    def said(self) -> dict[str, Any]:
        """What was filled in and understood."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_counted(self) -> bool:
        """Whether the rows are what a report counts."""
        return any(self.said.get(name) for name in Narrowing.base_fields)

    @property
    def move(self) -> tuple[str, str] | None:
        """From where to where, if moves are asked for."""
        source, dash, target = str(self.said.get("moved") or "").partition("-")
        return (source, target) if dash else None

    @property
    def counted_filters(self) -> Filters:
        """The filters of the report. Days are those of arrival, or of the move."""
        return filters_of(self.said, ZoneInfo(self.brand.time_zone))

    def came_between(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """Return from when on, and until before when, what has the age that was asked for came there."""
        age, zone = self._age, ZoneInfo(self.brand.time_zone)
        here = today(self.brand, now)
        first = None if age.last is None else midnight(as_date(here - age.last), zone)
        return first, midnight(as_date(here - age.first), zone, days=1) if age.first else None

    @property
    def _age(self) -> Age:
        return next(each for each in AGES if each.key == self.said["age"])

    def kept(self, names: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
        """Yield what a form that asks further keeps, names and values: by default what only links fill in."""
        for name in names or Narrowing.base_fields:
            value = self.said.get(name)
            if value:
                yield name, value.isoformat() if isinstance(value, date) else str(value)

    def words(self) -> Iterator[str]:
        """Yield what the rows are narrowed by, in words."""
        said = self.said
        if said.get("as_of"):
            yield _("as they stood at the end of %(day)s") % {"day": date_format(said["as_of"], "DATE_FORMAT")}
        if said.get("age"):
            yield _("standing there: %(age)s") % {"age": str(AGE_LABELS[said["age"]]).lower()}
        if said.get("reached"):
            yield _("reached: %(stage)s") % {"stage": STAGES[said["reached"]].label}
        if said.get("told"):
            words = SAID_BESIDES.get(said["told"]) or reason_label(self.brand, ReasonKind.LOST, said["told"])
            yield _("lost, and the customer says: %(reason)s") % {"reason": words}
        if said.get("reason"):
            yield _("for the reason %(reason)s") % {
                "reason": reason_label(self.brand, REASONED[said["stage"]][0], said["reason"])
            }
        if self.move:
            source, target = self.move
            yield _("went from %(source)s to %(target)s") % {"source": _STATES[source], "target": _STATES[target]}
        if said.get("region"):
            yield _("region %(region)s") % {"region": said["region"]}
        if said.get("only"):
            yield _("test leads only") if said["only"] == "tests" else _("duplicates only")
        if self.move:
            yield _("a row for each time that it happened")
        else:
            yield _("a row for each lead") if said.get("of") == "leads" else _("a row for each offer to a location")


def filters_of(said: dict[str, Any], zone: ZoneInfo) -> Filters:
    """Return what was filled in, in the words of the reports; days are the zone's, from midnight to midnight."""
    return Filters(
        since=midnight(said.get("since"), zone),
        before=midnight(said.get("until"), zone, days=1),
        location=said.get("location", ""),
        region=said.get("region", ""),
        source=said.get("source", ""),
        form=said.get("form", ""),
    )


def midnight(day: date | None, zone: ZoneInfo, *, days: int = 0) -> datetime | None:
    """Return when the day begins in the zone, or a day so many later; None for no day."""
    return datetime.combine(day + timedelta(days=days), time(0), zone) if day else None
