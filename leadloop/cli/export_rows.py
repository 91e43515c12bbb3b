"""What a brand has, as tables to be exported."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch

from leadloop.accounts.models import Brand
from leadloop.cli.location_rows import COLUMNS, cells_of, contact_prefix
from leadloop.feedback.models import FollowUpForm
from leadloop.intake.models import Lead
from leadloop.network.models import Location, LocationContact
from leadloop.network.queries import locations, with_contacts
from leadloop.opportunities.models import Opportunity
from leadloop.tables.columns import Column, Row

_CHUNK: Final = 500
_STAGE_TIMES: Final = ("offered_at", "acknowledged_at", "accepted_at", "won_at", "completed_at")
_LEAD: Final = ("product", "interest", "timeframe", "message", "channel", "campaign", "url")
_CUSTOMER: Final = ("given_name", "family_name", "organization", "email", "phone")
_PLACE: Final = ("line1", "city", "region", "postal_code", "country")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, rows to be read once, and how many they are."""

    columns: list[Column]
    rows: Iterable[Row]
    total: int


def _table(names: list[str], rows: Iterator[dict[str, Any]], total: int) -> Table:
    return Table([Column(name) for name in names], ([row.get(name) for name in names] for row in rows), total)


def locations_table(brand: Brand) -> Table:
    """Return the locations as ``import`` takes them."""
    found = with_contacts(locations(brand)).order_by("ref")
    total = found.count()
    most = max((len(_contacts(each)) for each in found.iterator(_CHUNK)), default=1)
    contacts = [f"{contact_prefix(n)}_{part}" for n in range(1, max(most, 1) + 1) for part in ("name", "email", "role")]
    rows = (cells_of(each, _contacts(each)) for each in found.iterator(_CHUNK))
    return _table([*COLUMNS, *contacts], rows, total)


def _contacts(location: Location) -> list[LocationContact]:
    found: list[LocationContact] = location.present_contacts  # type: ignore[attr-defined] # with_contacts() adds it
    return found


def leads_table(brand: Brand) -> Table:
    """Return the leads, each with its newest round."""
    rounds = Opportunity.objects.select_related("location", "follow_up_form").order_by("round")
    found = Lead.objects.for_brand(brand).order_by("created_at", "id")
    whole = found.select_related("form").prefetch_related(Prefetch("opportunities", queryset=rounds, to_attr="rounds"))
    columns = [
        "id", "created_at", "form", "status", "test", *_CUSTOMER, *_PLACE, *_LEAD, "round", "location", "stage",
        *_STAGE_TIMES, "revenue_amount", "revenue_currency",
    ]  # fmt: skip
    return _table(columns, (_lead_cells(each) for each in whole.iterator(_CHUNK)), found.count())


def _lead_cells(lead: Any) -> dict[str, Any]:
    """Return one lead with its newest round; moments in UTC."""
    cells: dict[str, Any] = {
        "id": lead.pk,
        "created_at": lead.created_at.isoformat(),
        "form": lead.form.key,
        "status": lead.status,
        "test": "yes" if lead.is_test else "",
        **{name: lead.customer.get(name, "") for name in _CUSTOMER},
        **{name: lead.customer.get("address", {}).get(name, "") for name in _PLACE},
        **{name: getattr(lead, name) for name in _LEAD},
    }
    if lead.rounds:
        newest: Opportunity = lead.rounds[-1]
        form: FollowUpForm | None = getattr(newest, "follow_up_form", None)
        moments = {name: getattr(newest, name) for name in _STAGE_TIMES}
        cells |= {"round": newest.round, "location": newest.location.ref, "stage": newest.stage}
        cells |= {name: moment.isoformat() for name, moment in moments.items() if moment}
        if form:
            cells |= {"revenue_amount": form.revenue_amount, "revenue_currency": form.revenue_currency}
    return cells
