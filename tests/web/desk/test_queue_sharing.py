"""Taking, releasing and assigning from the list, as pressed by people without JavaScript."""

from datetime import timedelta

import pytest

from leadloop.core.ids import new_id
from leadloop.desk.models import DeskItem
from leadloop.journeys.desk_shares_out import take_lead
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.support.story import NOW
from tests.web.console.pages import text
from tests.web.desk.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(brand):
    return make_desk_lead(brand)


def press(client, address, **data):
    return client.post(f"/desk/{address}", data)


def said(client, address, **data):
    """Press, follow to the page, and read it."""
    return text(client.post(f"/desk/{address}", data, follow=True))


def test_take_next_leads_to_the_lead(as_ada, ada, lead):
    response = press(as_ada, "next/")
    assert (response.status_code, response["Location"]) == (302, f"/desk/leads/{lead.pk}/")
    assert item_of(lead).agent == ada


def test_take_next_passes_over_what_was_just_looked_at(as_ada, brand, lead):
    other = make_desk_lead(brand, now=NOW + timedelta(minutes=1))
    assert press(as_ada, "next/", but=lead.pk)["Location"] == f"/desk/leads/{other.pk}/"


def test_where_nothing_is_to_be_done_one_is_told_and_when_it_goes_on(as_ada, ada, brand):
    assert "Nothing to do now." in said(as_ada, "next/")
    try_in_vain(make_desk_lead(brand), ada, after=timedelta(hours=5))
    assert "Nothing to do now. The next one is due at 3 Jun 2026, 16:00." in said(as_ada, "next/")


def test_take_leads_back_to_the_row_in_the_same_view(as_ada, ada, lead):
    response = press(as_ada, f"leads/{lead.pk}/take/", back="/desk/?who=free&show=new")
    assert response["Location"] == f"/desk/?who=free&show=new#lead-{lead.pk}"
    assert item_of(lead).agent == ada
    assert "Erika Mustermann is yours now." in text(as_ada.get("/desk/"))


@pytest.mark.parametrize("back", ["https://evil.example/desk/", "//evil.example", "/console/", "javascript:alert(1)"])
def test_back_leads_to_the_list_and_nowhere_else(as_ada, lead, back):
    response = press(as_ada, f"leads/{lead.pk}/take/", back=back)
    assert response["Location"] == f"/desk/#lead-{lead.pk}"


def test_somebody_elses_lead_stays_and_the_message_says_what_to_do(as_ada, ben, lead):
    take_lead(lead, user=ben, now=NOW)
    assert "Ben has this lead. Ask them to release it, or a supervisor to assign it to you." in said(
        as_ada, f"leads/{lead.pk}/take/"
    )
    assert "You do not have this lead any more. Nothing was changed." in said(as_ada, f"leads/{lead.pk}/release/")
    assert item_of(lead).agent == ben


def test_a_supervisor_takes_any(as_sue, sue, ben, lead):
    take_lead(lead, user=ben, now=NOW)
    press(as_sue, f"leads/{lead.pk}/take/")
    assert item_of(lead).agent == sue


def test_released_is_free_again(as_ada, ada, lead):
    take_lead(lead, user=ada, now=NOW)
    assert "Released. Anyone at the desk may take Erika Mustermann now." in said(as_ada, f"leads/{lead.pk}/release/")
    assert item_of(lead).agent is None


def test_assigning_tells_how_many_changed_hands_and_how_many_did_not(as_sue, ada, ben, brand, lead):
    other, decided = make_desk_lead(brand), make_desk_lead(brand)
    take_lead(other, user=ben, now=NOW)
    refuse(decided, ada)
    chosen = [lead.pk, other.pk, decided.pk, new_id(), "no-id"]
    page = said(as_sue, "assign/", lead=chosen, agent=ben.pk)
    assert "1 lead assigned to Ben. 3 were left as they are: they are with them already" in page
    assert [item_of(each).agent for each in (lead, other)] == [ben, ben]
    assert "2 leads are free now." in said(as_sue, "assign/", lead=[lead.pk, other.pk], agent="nobody")
    assert set(DeskItem.objects.filter(is_open=True).values_list("agent", flat=True)) == {None}


def test_an_assignment_needs_leads_and_somebody_of_this_desk(as_sue, lead):
    foreign = make_agent(make_desk_brand("Other"), "Fred")
    assert "No lead is selected. Select leads in the list" in said(as_sue, "assign/", agent="nobody")
    for agent in ("", "everybody", str(foreign.pk), str(new_id())):
        assert "Choose who gets the leads" in said(as_sue, "assign/", lead=lead.pk, agent=agent)
    assert item_of(lead).agent is None


def test_an_agent_may_not_assign(as_ada, ada, lead):
    assert press(as_ada, "assign/", lead=lead.pk, agent=ada.pk).status_code == 403
    assert item_of(lead).agent is None


def test_another_brands_lead_is_as_good_as_missing(as_ada):
    foreign = make_desk_lead(make_desk_brand("Other"))
    for lead_id in (foreign.pk, new_id()):
        for act in ("take", "release"):
            assert press(as_ada, f"leads/{lead_id}/{act}/").status_code == 404
    assert item_of(foreign).agent is None


def test_two_agents_never_get_the_same_lead(ada, ben, brand):
    leads = {make_desk_lead(brand).pk for _ in range(2)}
    given = {press(signed_in(user), "next/")["Location"] for user in (ada, ben)}
    assert given == {f"/desk/leads/{pk}/" for pk in leads}
