"""What the page of a link shows at each stage, and what it must not show."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Stage
from tests.support.pressing import Visitor, parse, text_of
from tests.support.story import NOW

BUTTONS = {
    Stage.UNACKNOWLEDGED: ["reveal", "accept", "reject"],
    Stage.ACKNOWLEDGED: ["accept", "reject"],
    Stage.ACCEPTED: ["won", "not_yet", "lost"],
    Stage.WON: ["complete", "not_yet", "lost"],
    Stage.COMPLETE: ["follow_up_form"],
    Stage.REJECTED: [],
    Stage.LOST: [],
}
PERSONAL = ["Erika", "Mustermann", "customer.example", "+49 30 123456", "4930123456", "Lindenweg"]
SHOWN_TO = [Stage.ACKNOWLEDGED, Stage.ACCEPTED, Stage.WON, Stage.COMPLETE]
TALKATIVE = {
    "message": "Erika Mustermann here, call +49 30 123456 or erika@customer.example, Lindenweg 7. We have gas heating.",
}


def found_in(response):
    return [word for word in PERSONAL if word in response.content.decode()]


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
def test_each_stage_offers_its_answers(dealer_at, stage):
    dana = dealer_at(stage).visitor()
    assert dana.look().status_code == 200
    assert (dana.main.get("data-page"), dana.stage, dana.buttons) == ("opportunity", stage, BUTTONS[stage])


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
def test_who_pressed_to_see_sees_the_details_as_long_as_there_is_something_to_do(dealer_at, stage):
    shown = dealer_at(stage, request=TALKATIVE).visitor().look()
    expected = PERSONAL if stage in SHOWN_TO else []
    assert found_in(shown) == expected


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
def test_who_did_not_press_sees_nothing_personal(dealer_at, stage):
    dealer = dealer_at(stage, request=TALKATIVE)
    assert found_in(dealer.visitor(dealer.max).look()) == []


def test_to_accept_says_that_it_shows_the_details_as_long_as_nobody_has_seen_them(dealer_at):
    says = "You follow up, and see how to reach the customer"
    for stage, expected in ((Stage.UNACKNOWLEDGED, True), (Stage.ACKNOWLEDGED, False)):
        dana = dealer_at(stage).visitor()
        dana.look()
        assert (stage, says in dana.text) == (stage, expected)


def test_a_new_request_tells_what_when_and_roughly_where(dealer_at):
    dana = dealer_at(request=TALKATIVE).visitor()
    dana.look()
    for part in ("Heat pump, Berlin", "This year", "10119 Berlin", "about 2 km away", "We have gas heating."):
        assert part in dana.text


def test_details_can_be_tapped_and_the_map_opens_elsewhere(dealer_at):
    dana = dealer_at(Stage.ACKNOWLEDGED).visitor()
    dana.look()
    links = [a.get("href") for a in dana.main.iter("a") if not a.get("href").startswith(("#", "/", "?"))]
    assert links == [
        "tel:+4930123456",
        "mailto:erika@customer.example",
        "https://www.openstreetmap.org/search?query=Lindenweg%207%2C%2010119%20Berlin%2C%20DE",
    ]


def test_an_address_that_would_add_to_the_mail_is_written_harmlessly(dealer_at):
    dana = dealer_at(Stage.ACKNOWLEDGED, customer={"email": "a&bcc=b%40c@customer.example"}).visitor()
    dana.look()
    assert "mailto:a%26bcc%3Db%2540c@customer.example" in [a.get("href") for a in dana.main.iter("a")]


@pytest.mark.parametrize(
    ("given", "missing"),
    [({"email": ""}, "mailto:"), ({"phone": ""}, "tel:"), ({"address": {"city": "Berlin"}}, "https:")],
)
def test_what_the_customer_left_out_leaves_no_empty_button(dealer_at, given, missing):
    dana = dealer_at(Stage.ACKNOWLEDGED, customer=given).visitor()
    dana.look()
    assert [a.get("href") for a in dana.main.iter("a") if a.get("href").startswith(missing)] == []


def test_answers_to_the_form_are_shown_with_the_details_only(dealer_at):
    dealer = dealer_at(Stage.ACKNOWLEDGED, answers={"roof_area": "120", "rooms": ["bath", "kitchen"]})
    dana, colleague = dealer.visitor(), dealer.visitor(dealer.max)
    dana.look()
    colleague.look()
    assert "Roof area 120" in dana.text
    assert "120" not in colleague.text


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
def test_the_title_names_nobody(dealer_at, stage):
    page = parse(dealer_at(stage).visitor().look())
    assert text_of(next(page.iter("title"))) == "Heat pump, Berlin · Northwind"


def test_the_way_so_far_says_who_answered_what_and_when(dealer_at):
    dealer = dealer_at(Stage.LOST)
    colleague = dealer.visitor(dealer.max)
    colleague.look()
    history = next(each for each in colleague.main.iter("ol") if "timeline" in each.get("class"))
    assert [text_of(line) for line in history.iter("li")] == [
        "Offered to you 2 Jun 2026, 11:00",
        "Contact details shown Dana Keller · 2 Jun 2026, 12:00",
        "Accepted Dana Keller · 2 Jun 2026, 13:00 Follow-up: 16 Jun 2026",
        "Lost Dana Keller · 2 Jun 2026, 14:00 Another reason",
    ]


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage.UNACKNOWLEDGED, "We remind you if nobody has answered 3 Jun 2026, 11:00"),
        (Stage.ACCEPTED, "We ask you how it went on Tuesday, 16 June 2026."),
        (Stage.WON, "We ask you whether the order is complete on Thursday, 2 July 2026."),
    ],
)
def test_what_we_do_next_and_when(dealer_at, stage, words):
    dana = dealer_at(stage).visitor()
    dana.look()
    assert words in dana.text


@pytest.mark.parametrize("stage", [Stage.REJECTED, Stage.LOST])
def test_an_end_says_whom_to_ask(dealer_at, stage):
    page = dealer_at(stage).visitor().look()
    assert "Questions? Ask your contact at Northwind." in text_of(parse(page))


@pytest.mark.parametrize(
    ("stage", "query", "opened"),
    [
        (Stage.UNACKNOWLEDGED, "", []),
        (Stage.UNACKNOWLEDGED, "?answer=accept", ["accept"]),
        (Stage.UNACKNOWLEDGED, "?answer=reject", ["reject"]),
        (Stage.UNACKNOWLEDGED, "?answer=reveal", []),
        (Stage.UNACKNOWLEDGED, "?answer=won", []),
        (Stage.UNACKNOWLEDGED, "?answer=nonsense", []),
        (Stage.ACCEPTED, "?answer=won", ["won"]),
        (Stage.WON, "?answer=complete", ["complete"]),
        (Stage.WON, "?answer=lost", ["lost"]),
        (Stage.LOST, "?answer=won", []),
    ],
)
def test_a_mail_s_button_only_opens_a_panel(dealer_at, stage, query, opened):
    dealer = dealer_at(stage)
    dana = Visitor(Client(), dealer.link(now=NOW))
    dana.look(query)
    assert (dana.open_panels, dealer.stage) == (opened, stage)


def test_a_mail_s_button_that_comes_too_late_says_so(dealer_at):
    dana = dealer_at(Stage.ACCEPTED).visitor()
    dana.look("?answer=accept")
    assert "This was answered already" in dana.text


@pytest.mark.parametrize("answer", ["lost", "not_yet"])
def test_a_mail_that_asked_before_it_was_won_asks_nothing_more(dealer_at, answer):
    dealer = dealer_at(Stage.WON)
    visitor = Visitor(Client(), dealer.link(now=dealer.opportunity.won_at - timedelta(minutes=5)))
    visitor.look(f"?answer={answer}")
    assert visitor.open_panels == []
    assert "This was answered already" in visitor.text
    assert answer in visitor.buttons


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
def test_a_link_s_page_is_kept_by_nobody_and_needs_no_script(dealer_at, stage):
    response = dealer_at(stage).visitor().look()
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert response["X-Robots-Tag"].startswith("noindex")
    assert "<script" not in response.content.decode()
    assert not re.search(r'(src|href)="(//|https?://(?!www\.openstreetmap\.org))', response.content.decode())


@pytest.mark.parametrize("stage", BUTTONS, ids=str)
def test_the_number_of_queries_does_not_grow(dealer_at, count_queries, stage):
    dealer = dealer_at(stage)
    colleagues = [
        LocationContact.objects.create(brand=dealer.max.brand, location=dealer.max.location, name=name, email=name)
        for name in ("Ada", "Ben", "Cem")
    ]
    if stage in SHOWN_TO:
        dealer.visitor(dealer.max).press("reveal")
    with count_queries(most=12) as queries:
        dealer.visitor().look()
    for each in colleagues if stage in SHOWN_TO else ():
        dealer.visitor(each).press("reveal")
    with count_queries() as again:
        dealer.visitor().look()
    assert again.count == queries.count


def test_no_session_and_no_user_are_asked_for(dealer, count_queries):
    with count_queries() as queries:
        dealer.visitor().look()
    assert [sql for sql in queries.statements if "session" in sql or "leadloop_user" in sql] == []


def test_a_test_lead_is_marked(dealer_at):
    dealer = dealer_at()
    dealer.opportunity.lead.is_test = True
    dealer.opportunity.lead.save()
    dana = dealer.visitor()
    dana.look()
    assert "New request Test Heat pump" in dana.text
