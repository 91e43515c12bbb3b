"""Other requests of the same customer on the lead's page, and putting two together."""

from datetime import timedelta

import pytest

from leadloop.desk.models import Outcome
from leadloop.intake.models import Lead, LeadForm
from tests.support.desk import item_of, make_desk_brand, make_desk_lead, pass_on, refuse, try_in_vain
from tests.support.story import NOW, make_location
from tests.web.console.pages import rows, text
from tests.web.desk.sending import notices


@pytest.fixture
def earlier(brand):
    return make_desk_lead(brand, now=NOW - timedelta(days=1), request={"interest": "Solar"})


def page_of(client, lead):
    return client.get(f"/desk/leads/{lead.pk}/")


def merge(client, lead, other, which):
    return client.post(f"/desk/leads/{lead.pk}/merge/", {"other": other.pk, "which": which})


def test_requests_with_the_same_email_or_phone_are_shown(as_ada, brand, lead, earlier):
    make_desk_lead(brand, customer={"email": "else@customer.example", "phone": "+49 30 777777"})
    make_desk_lead(brand, customer={"email": "else@customer.example"}, request={"interest": "Battery"})
    said = rows(page_of(as_ada, lead), 1)
    assert sorted(each.split()[0] for each in said) == ["Battery", "Solar"]


def test_a_request_that_is_with_a_location_already_is_shown_with_it(as_ada, ada, brand, lead, earlier):
    pass_on(earlier, ada, make_location(brand))
    assert (
        "Dealer D-1: new request" in rows(page_of(as_ada, lead), 1)[0]
        or "Dealer D-1:" in rows(page_of(as_ada, lead), 1)[0]
    )
    assert "Qualified" in rows(page_of(as_ada, lead), 1)[0]


def test_a_request_that_went_to_a_location_directly_is_found_by_its_contact(as_ada, brand):
    make_location(brand)
    LeadForm.objects.filter(brand=brand).update(entry="direct")
    make_desk_lead(brand, now=NOW - timedelta(days=1), request={"interest": "Solar"})
    LeadForm.objects.filter(brand=brand).update(entry="desk")
    lead = make_desk_lead(brand)
    assert rows(page_of(as_ada, lead), 1)[0].startswith("Solar")


def test_this_one_goes_on(as_ada, lead, earlier):
    answer = merge(as_ada, lead, earlier, "other")
    assert answer["Location"] == f"/desk/leads/{lead.pk}/"
    earlier.refresh_from_db()
    assert (earlier.status, earlier.duplicate_of, item_of(lead).is_open) == ("discarded", lead, True)
    assert notices(as_ada, answer["Location"])[0].startswith("Merged.")


def test_the_other_one_goes_on(as_ada, lead, earlier):
    answer = merge(as_ada, lead, earlier, "this")
    assert answer["Location"] == f"/desk/leads/{earlier.pk}/"
    lead.refresh_from_db()
    assert (lead.status, lead.duplicate_of) == ("discarded", earlier)
    assert "This is a duplicate" in text(page_of(as_ada, lead))
    assert "Closed as a duplicate" in text(page_of(as_ada, lead))


def test_merging_twice_is_harmless(as_ada, lead, earlier):
    for _press in range(2):
        assert merge(as_ada, lead, earlier, "this").status_code == 302
    assert Outcome.objects.count() == 1


def test_somebody_elses_lead_is_not_closed_as_a_duplicate(as_ada, ben, lead, earlier):
    try_in_vain(earlier, ben)
    answer = merge(as_ada, lead, earlier, "other")
    assert answer.status_code == 409
    assert "Ask them to release it, or a supervisor" in text(answer)


def test_a_decided_lead_is_not_closed_as_a_duplicate(as_ada, ada, lead, earlier):
    refuse(earlier, ada)
    assert "This one goes on" not in rows(page_of(as_ada, lead), 1)[0]
    assert merge(as_ada, lead, earlier, "other").status_code == 409


def test_a_lead_is_no_duplicate_of_itself(as_ada, lead):
    assert merge(as_ada, lead, lead, "this").status_code == 422
    assert Lead.objects.filter(duplicate_of__isnull=False).count() == 0


@pytest.mark.parametrize(("other", "status"), [("", 422), ("no-id", 404)])
def test_nothing_is_merged_with_nothing(as_ada, lead, other, status):
    assert as_ada.post(f"/desk/leads/{lead.pk}/merge/", {"other": other}).status_code == status


def test_another_brands_lead_is_as_good_as_missing(as_ada, lead):
    assert merge(as_ada, lead, make_desk_lead(make_desk_brand("Southwind")), "this").status_code == 404
