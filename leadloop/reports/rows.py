"""The rows behind the figures: each lead with each of its opportunities, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from leadloop.accounts.models import Brand
from leadloop.core.plain_values import AsStored, KeyText, moments_of
from leadloop.core.reading import one_reading
from leadloop.intake.models import Lead, LeadForm
from leadloop.reports.cohort import Filters, rows_in
from leadloop.tables.columns import Column, Kind, Row

# A column, and where what stands in it comes from.
_Told = tuple[Column, Any]
# What decided a lead bears the same moment and result; what was taken back decides nothing.
_DECIDING: Final = Q(outcomes__at=F("decided_at"), outcomes__status_after=F("status"), outcomes__undone_at=None)

_AGENT: Final = Coalesce(
    NullIf("desk_item__agent__name", Value("")), "desk_item__agent__email", output_field=CharField()
)

# Looked up, not joined: a planner would begin with a brand's few forms, and then sort all leads before the first is told.
_FORM: Final = Subquery(LeadForm.objects.filter(pk=OuterRef("form_id")).values("key"))


@dataclass(frozen=True, slots=True)
class RowsBehind:
    """Which rows: those of the filters; ``personal``: with who the customer is; ``with_test``: with test leads.

    ``picked``: those of these leads instead, with all their opportunities or with those that they are joined to.
    """

    brand: Brand
    filters: Filters
    personal: bool = False
    with_test: bool = False
    picked: QuerySet[Lead] | None = None

    @property
    def columns(self) -> list[Column]:
        """What each row tells."""
        return [column for column, _source in self._told()]

    def count(self) -> int:
        """Return how many rows there are now."""
        return int(self._found().aggregate(rows=Count(Coalesce("opportunities__pk", "pk")))["rows"])

    def rows(self) -> Iterator[Row]:
        """Yield the rows: what arrived first at first, a lead's rounds in their order. One query."""
        found = self._found().annotate(deciding=FilteredRelation("outcomes", condition=_DECIDING))
        ordered = found.order_by("created_at", "pk", "opportunities__round", "opportunities__pk")
        rows = one_reading(ordered.values_list(*(source for _column, source in self._told())))
        return moments_of(rows, [n for n, column in enumerate(self.columns) if column.kind is Kind.MOMENT])

    def _found(self) -> QuerySet[Lead]:
        if self.picked is not None:
            return self.picked
        return rows_in(self.brand, self.filters, with_test=self.with_test)

    def _told(self) -> list[_Told]:
        return [*_LEAD, *(_PERSON if self.personal else ()), *_DESK, *_OPPORTUNITY, *_FEEDBACK]


def _text(name: str, title: Any, source: Any = None, width: int = 18) -> _Told:
    return Column(name, title, width=width), source or name


def _moment(name: str, title: Any, source: str) -> _Told:
    return Column(name, title, Kind.MOMENT, 26), AsStored(source)


def _key(name: str, title: Any, source: str) -> _Told:
    return Column(name, title, Kind.KEY, 38), KeyText(source)


def _of_customer(name: str, title: Any) -> _Told:
    return _text(name, title, KT(f"customer__{name}"), 24)


_LEAD: Final = (
    _key("lead", _("Lead"), "pk"),
    _moment("arrived_at", _("Arrived"), "created_at"),
    _text("form", _("Form"), _FORM),
    _text("source", _("Source"), "channel"),
    _text("campaign", _("Campaign")),
    _text("product", _("Product")),
    _text("test", _("Test"), Case(When(is_test=True, then=Value("yes"))), 8),
    _key("duplicate_of", _("Duplicate of"), "duplicate_of_id"),
)  # fmt: skip
_PERSON: Final = (
    _of_customer("given_name", _("Given name")),
    _of_customer("family_name", _("Family name")),
    _of_customer("organization", _("Organization")),
    _of_customer("email", _("Email")),
    _of_customer("phone", _("Phone")),
)
_DESK: Final = (
    _text("status", _("Lead status")),
    _moment("decided_at", _("Decided"), "decided_at"),
    _text("reason", _("Reason at the desk"), "deciding__reason", 24),
    _text("agent", _("Agent"), _AGENT),
    (Column("attempts", _("Attempts"), Kind.NUMBER, 10), "desk_item__attempts"),
    _moment("first_attempt_at", _("First attempt"), "desk_item__first_attempt_at"),
)
_OPPORTUNITY: Final = (
    _key("opportunity", _("Opportunity"), "opportunities__pk"),
    (Column("round", _("Round"), Kind.NUMBER, 8), "opportunities__round"),
    _text("location", _("Location"), "opportunities__location__ref"),
    _text("location_name", _("Location name"), "opportunities__location__name", 28),
    _text("region", _("Region"), "opportunities__location__region"),
    _text("stage", _("Stage"), "opportunities__stage"),
    _moment("offered_at", _("Offered"), "opportunities__offered_at"),
    _moment("acknowledged_at", _("Seen"), "opportunities__acknowledged_at"),
    _moment("accepted_at", _("Accepted"), "opportunities__accepted_at"),
    _moment("rejected_at", _("Rejected"), "opportunities__rejected_at"),
    _moment("won_at", _("Won"), "opportunities__won_at"),
    _moment("lost_at", _("Lost"), "opportunities__lost_at"),
    _moment("completed_at", _("Complete"), "opportunities__completed_at"),
    _moment("withdrawn_at", _("Withdrawn"), "opportunities__withdrawn_at"),
    _moment("overdue_since", _("Overdue since"), "opportunities__overdue_since"),
    _text("reject_reason", _("Reason of rejection"), "opportunities__reject_reason", 24),
    _text("lost_reason", _("Reason of loss"), "opportunities__lost_reason", 24),
)
_FEEDBACK: Final = (
    (Column("revenue_amount", _("Revenue"), Kind.MONEY, 14), "opportunities__follow_up_form__revenue_amount"),
    _text("revenue_currency", _("Currency"), "opportunities__follow_up_form__revenue_currency", 10),
    (Column("rating", _("Rating"), Kind.NUMBER, 8), "opportunities__review__rating"),
    _text("review", _("Review"), "opportunities__review__state"),
)
