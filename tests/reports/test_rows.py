"""The rows behind the figures: each lead with each of its opportunities, told in one query."""

import tracemalloc
from datetime import UTC, timedelta
from decimal import Decimal

import pytest

from leadloop.intake.enums import Entry, LeadStatus
from leadloop.intake.models import Lead, LeadForm
from leadloop.opportunities.enums import Answer, Stage
from leadloop.reports.cohort import EVERYTHING, Filters, opportunities_in, rows_of
from leadloop.reports.rows import RowsBehind
from leadloop.tables.writing import Format, written
from tests.reports.stories import completed
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity, opportunity_of, say

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def brand():
    return make_brand()


def told(brand, filters=EVERYTHING, **how):
    """The rows as dictionaries, without empty cells."""
    behind = RowsBehind(brand, filters, **how)
    names = [column.name for column in behind.columns]
    rows = [dict(zip(names, row, strict=True)) for row in behind.rows()]
    assert behind.count() == len(rows)
    return [{name: cell for name, cell in row.items() if cell not in (None, "")} for row in rows]


def undecided(brand, **changes):
    """A lead at the desk, an hour later."""
    LeadForm.objects.filter(brand=brand).update(entry=Entry.DESK)
    return make_lead(brand, now=NOW + HOUR, customer={"email": "desk@customer.example", "phone": ""}, **changes)


def test_a_lead_that_came_to_its_end(brand):
    make_location(brand)
    found, _review = completed(brand)

    assert told(brand) == [
        {
            "lead": str(found.lead_id), "arrived_at": NOW, "form": "request-a-quote", "source": "website",
            "campaign": "spring", "status": "qualified", "decided_at": NOW, "opportunity": str(found.pk), "round": 1,
            "location": "D-1", "location_name": "Dealer D-1", "region": "Berlin", "stage": "complete",
            "offered_at": NOW, "acknowledged_at": NOW + HOUR, "accepted_at": NOW + 2 * HOUR, "won_at": NOW + 3 * HOUR,
            "completed_at": NOW + 4 * HOUR, "revenue_amount": Decimal("1200.00"), "revenue_currency": "EUR",
            "rating": 5, "review": "pending",
        }
    ]  # fmt: skip


def test_picked_leads_come_with_all_their_rounds_picked_opportunities_alone(brand):
    make_location(brand)
    make_location(brand, "D-2")
    first = make_opportunity(brand)
    say(first, "reject")
    make_opportunity(brand, Stage.WON)

    picked = told(brand, picked=Lead.objects.filter(pk=first.lead_id))
    assert [row["stage"] for row in picked] == ["rejected", "unacknowledged"]
    alone = told(brand, picked=rows_of(brand, opportunities_in(brand, EVERYTHING).filter(round=1)))
    assert [(row["stage"], row["round"]) for row in alone] == [("rejected", 1), ("won", 1)]


def test_who_the_customer_is_stands_there_only_where_it_is_asked_for(brand):
    make_lead(brand, customer={"organization": "Muster AG"})

    (without,), (row,) = told(brand), told(brand, personal=True)

    assert row.items() - without.items() == {
        ("given_name", "Erika"), ("family_name", "Mustermann"), ("organization", "Muster AG"),
        ("email", "erika@customer.example"), ("phone", "+4930123456"),
    }  # fmt: skip
    assert "Muster" not in str(without)
    assert "erika" not in str(without)


def test_each_round_is_a_row_in_order_and_a_lead_without_one_has_its_own(brand):
    make_location(brand, "D-1")
    make_location(brand, "D-2", position={"lat": 52.6, "lon": 13.4})
    lead = make_opportunity(brand, Stage.REJECTED).lead
    say(opportunity_of(lead), Answer.REJECT, now=NOW + 3 * HOUR, reason="too_far")
    alone = undecided(brand)

    rows = told(brand)

    assert [(row["lead"], row.get("round"), row.get("location"), row.get("reject_reason")) for row in rows] == [
        (str(lead.pk), 1, "D-1", "other"), (str(lead.pk), 2, "D-2", "too_far"), (str(alone.pk), None, None, None),
    ]  # fmt: skip


def test_what_the_desk_did():
    brand = make_desk_brand()
    location = make_location(brand)
    ada = make_agent(brand)
    refused, passed_on, waiting = (
        make_desk_lead(brand, now=NOW + n * HOUR, customer={"email": f"{n}@customer.example", "phone": ""})
        for n in range(3)
    )
    try_in_vain(refused, ada, now=NOW + HOUR)
    # At the same moment, which a program can do: only what decided tells the reason.
    refuse(refused, ada, now=NOW + HOUR)
    pass_on(passed_on, ada, location, now=NOW + 2 * HOUR)

    rows = told(brand)

    assert [row["lead"] for row in rows] == [str(each.pk) for each in (refused, passed_on, waiting)]
    desk = ("status", "decided_at", "reason", "attempts", "first_attempt_at", "round")
    assert [tuple(row.get(name) for name in desk) for row in rows] == [
        ("no_opportunity", NOW + HOUR, "no_immediate_opportunity", 2, NOW + HOUR, None),
        ("qualified", NOW + 2 * HOUR, None, 1, NOW + 2 * HOUR, 1),
        ("new", None, None, 0, None, None),
    ]
    assert rows[0]["agent"] == "Ada"


def test_test_leads_are_left_out_or_marked(brand):
    lead = make_lead(brand, test=True)

    assert told(brand) == []
    assert [(row["lead"], row["test"]) for row in told(brand, with_test=True)] == [(str(lead.pk), "yes")]


def test_rows_are_the_brands_own(brand):
    theirs = make_brand("Southwind")
    make_location(theirs, "D-1")
    make_opportunity(theirs)

    assert told(brand) == []
    assert len(told(theirs)) == 1


def test_the_filters_choose_the_opportunities_that_the_reports_count(brand):
    make_location(brand, "D-1")
    make_location(brand, "D-2", position={"lat": 52.6, "lon": 13.4},
                  address={"city": "Kiel", "region": "Nord", "country": "DE"})  # fmt: skip
    make_opportunity(brand, Stage.REJECTED, customer={"email": "a@customer.example", "phone": ""})
    make_opportunity(brand, Stage.WON, now=NOW + HOUR, location="D-2", source={"channel": "fair"},
                     customer={"email": "b@customer.example", "phone": ""})  # fmt: skip
    undecided(brand, location="D-2")

    for filters, without in (
        (EVERYTHING, 1),
        (Filters(location="D-1"), 0),
        (Filters(location="D-2"), 1),
        (Filters(region="nord"), 1),
        (Filters(source="fair"), 0),
        (Filters(since=NOW + HOUR), 1),
        (Filters(before=NOW + HOUR), 0),
        (Filters(form="request-a-quote", location="D-2"), 1),
        (Filters(form="none"), 0),
    ):
        rows = told(brand, filters)
        counted = {str(each.pk) for each in opportunities_in(brand, filters)}
        assert {row["opportunity"] for row in rows if "opportunity" in row} == counted
        assert len(rows) == len(counted) + without


def test_one_query_however_many_rows(brand, count_queries):
    make_location(brand)
    for n in range(3):
        make_opportunity(brand, Stage.COMPLETE, customer={"email": f"{n}@customer.example", "phone": ""})

    with count_queries() as queries:
        assert len(list(RowsBehind(brand, EVERYTHING, personal=True).rows())) == 3
    assert queries.count == 1


def test_memory_stays_the_same_however_many_rows(brand):
    def peak(count):
        Lead.objects.bulk_create(
            Lead(
                brand=brand, form=form, status=LeadStatus.QUALIFIED, created_at=NOW, decided_at=NOW, channel=f"{n}" * 5
            )
            for n in range(count)
        )
        tracemalloc.start()
        behind = RowsBehind(brand, EVERYTHING)
        for _piece in written(Format.XLSX, behind.columns, behind.rows(), title="Rows", zone=UTC):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    form = LeadForm.objects.get(brand=brand)
    first = peak(6_000)
    # 12,000 rows more, which weigh about 25 MB.
    assert peak(12_000) - first < 3_000_000
    Lead.objects.all().delete()
