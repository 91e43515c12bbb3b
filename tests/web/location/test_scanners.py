"""What opens and replays links without being a person changes no row at all (rule 4 of the design)."""

import pytest
from django.test import Client

from leadloop.opportunities.enums import Stage
from leadloop.web.press import COOKIE
from tests.support.fingerprint import nothing_changes
from tests.web.location.test_stages import BUTTONS

QUERIES = ["", "?answer=accept", "?answer=reject", "?answer=reveal", "?answer=won", "?press=1&answer=accept"]
ANSWERS = [(stage, said) for stage, answers in BUTTONS.items() for said in answers]
TYPED = {"revenue_amount": "100", "revenue_currency": "EUR", "reason": "other"}


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_changes_nothing(dealer_at, stage, method):
    dealer = dealer_at(stage)
    with nothing_changes():
        statuses = [getattr(Client(), method)(dealer.link() + query).status_code for query in QUERIES]
    assert statuses == [200] * len(QUERIES)


@pytest.mark.parametrize(("stage", "said"), ANSWERS)
def test_a_replayed_post_without_the_cookie_changes_nothing(dealer_at, stage, said):
    dealer = dealer_at(stage)
    dana = dealer.visitor()
    dana.look()
    sent = dana.fields(said) | TYPED
    with nothing_changes():
        dana.page = Client().post(dana.path, sent)
    assert (dana.page.status_code, dana.stage) == (200, stage)
    assert "Please press once more" in dana.text
    assert dana.page.cookies[COOKIE].value


@pytest.mark.parametrize(("stage", "said"), ANSWERS)
def test_a_post_without_the_field_changes_nothing(dealer_at, stage, said):
    dealer = dealer_at(stage)
    dana = dealer.visitor()
    dana.look()
    sent = {name: value for name, value in (dana.fields(said) | TYPED).items() if name != "press"}
    with nothing_changes():
        assert dana.client.post(dana.path, sent).status_code == 200


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
def test_a_bare_post_changes_nothing(dealer_at, stage):
    dealer = dealer_at(stage)
    with nothing_changes():
        for said in (
            "reveal",
            "accept",
            "reject",
            "won",
            "lost",
            "not_yet",
            "complete",
            "follow_up_form",
            "fresh_link",
        ):
            Client().post(dealer.link(), {"answer": said} | TYPED)


def test_the_press_of_another_link_is_none(dealer):
    dana, max_ = dealer.visitor(), dealer.visitor(dealer.max)
    dana.look()
    max_.look()
    stolen = max_.fields("reveal")["press"]
    with nothing_changes():
        dana.page = dana.client.post(dana.path, dana.fields("reveal") | {"press": stolen})
    assert "Please press once more" in dana.text


@pytest.mark.parametrize(
    ("stage", "said", "typed"),
    [
        (Stage.UNACKNOWLEDGED, "accept", {"follow_up_on": "2026-06-19"}),
        (Stage.UNACKNOWLEDGED, "reject", {"reason": "too_far", "note": "Over the hills"}),
        (Stage.ACCEPTED, "lost", {"reason": "price", "note": "Too dear"}),
        (
            Stage.COMPLETE,
            "follow_up_form",
            {"revenue_amount": "12.500,00", "revenue_currency": "CHF", "q_sold": "Pump"},
        ),
    ],
)
def test_pressing_once_more_needs_no_typing_again(dealer_at, stage, said, typed):
    dealer = dealer_at(stage)
    dana = dealer.visitor()
    dana.look()
    first = dana.fields(said) | typed
    # The browser lost its cookie meanwhile; the answer that asks to press once more brings a new one.
    dana.client.cookies.clear()
    dana.page = dana.client.post(dana.path, first)
    assert "Please press once more" in dana.text
    kept = dana.fields(said)
    assert {name: kept[name][-1] for name in typed} == typed
    assert stage == Stage.COMPLETE or dana.open_panels == [said]
    dana.press(said)
    assert dana.page.redirect_chain[-1][1] == 303
    assert "Please press once more" not in dana.text


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(dealer, method):
    with nothing_changes():
        assert getattr(Client(), method)(dealer.link()).status_code == 405
