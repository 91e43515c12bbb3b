"""Taking an outcome back, through the page."""

from datetime import timedelta

import pytest

from leadloop.customers.models import Contact
from leadloop.desk.models import Outcome
from leadloop.outbox.models import Message
from tests.support.desk import item_of, pass_on, refuse, try_in_vain
from tests.support.pressing import filled_in, parse
from tests.support.story import NOW, make_location, opportunity_of, say
from tests.web.console.pages import errors, text, typed
from tests.web.desk.sending import notices


def undo(client, lead, **typed):
    """Press the page's undo button, or post as if there were one."""
    page = client.get(f"/desk/leads/{lead.pk}/")
    form = next((each for each in parse(page).iter("form") if each.get("action", "").endswith("/undo/")), None)
    given = filled_in(form) if form is not None else {"number": "1"}
    return client.post(f"/desk/leads/{lead.pk}/undo/", {**given, **typed})


def test_who_recorded_it_takes_it_back_within_the_time(as_ada, ada, lead):
    refuse(lead, ada)
    answer = undo(as_ada, lead)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/leads/{lead.pk}/")
    lead.refresh_from_db()
    assert (lead.status, lead.contact, Contact.objects.count(), item_of(lead).is_open) == ("new", None, 0, True)
    assert notices(as_ada, f"/desk/leads/{lead.pk}/") == [
        "Taken back: Negative result. The lead is to be managed again."
    ]


def test_a_positive_outcome_is_withdrawn_properly(as_ada, ada, brand, lead):
    pass_on(lead, ada, make_location(brand))
    undo(as_ada, lead)
    assert opportunity_of(lead).stage == "withdrawn"
    assert set(Message.objects.filter(kind="opportunity_offered").values_list("state", flat=True)) == {"suppressed"}


def test_an_agent_cannot_take_it_back_late(as_ada, ada, lead, the_time):
    refuse(lead, ada)
    the_time.move_to(NOW + timedelta(minutes=31))
    assert "After that, ask a supervisor." in text(as_ada.get(f"/desk/leads/{lead.pk}/"))
    answer = undo(as_ada, lead, reason="Please")
    assert answer.status_code == 422
    assert "within 30 minutes. Ask a supervisor." in text(answer)
    assert Outcome.objects.get().undone_at is None


def test_an_agent_cannot_take_back_what_another_recorded(as_ada, ben, lead):
    refuse(lead, ben)
    assert undo(as_ada, lead, reason="Please").status_code == 422
    assert Outcome.objects.get().undone_at is None


def test_a_supervisor_takes_it_back_later_with_a_reason(as_sue, ada, lead, the_time):
    refuse(lead, ada)
    the_time.move_to(NOW + timedelta(days=2))
    without = undo(as_sue, lead)
    assert (without.status_code, errors(without)) == (422, {"reason": "Please say why, so that others understand it."})
    assert undo(as_sue, lead, reason="Wrong lead").status_code == 302
    assert Outcome.objects.get().undo_reason == "Wrong lead"
    assert "Taken back: Negative result Sue · 5 Jun 2026, 11:00 Wrong lead" in text(
        as_sue.get(f"/desk/leads/{lead.pk}/")
    )


def test_not_after_the_location_has_answered_and_the_reason_stays(as_sue, ada, brand, lead):
    pass_on(lead, ada, make_location(brand))
    say(opportunity_of(lead), "reveal")
    answer = undo(as_sue, lead, reason="Wrong one")
    assert answer.status_code == 422
    assert "Dealer D-1 has answered already" in text(answer)
    assert typed(answer)["reason"] == "Wrong one"


def test_only_the_last_outcome_can_be_taken_back(as_ada, ada, lead):
    try_in_vain(lead, ada)
    try_in_vain(lead, ada, now=NOW + timedelta(seconds=1))
    answer = undo(as_ada, lead, number="1")
    assert answer.status_code == 422
    assert "Something else was recorded since." in text(answer)


@pytest.mark.parametrize("number", ["", "x", "²", "99999999999999999999"])
def test_a_number_that_is_none_is_refused_in_words(as_ada, ada, lead, number):
    try_in_vain(lead, ada)
    assert undo(as_ada, lead, number=number).status_code == 422


def test_a_double_press_takes_it_back_once(as_ada, ada, lead):
    refuse(lead, ada)
    for _press in range(2):
        assert as_ada.post(f"/desk/leads/{lead.pk}/undo/", {"number": "1"}).status_code == 302
    assert Outcome.objects.get().undone_at == NOW
