"""Links that are wrong, old, another's, or dead: they explain themselves and show nothing."""

import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from leadloop.journeys.round_lapses import lapse
from leadloop.links.enums import Purpose
from leadloop.links.tokens import LIFETIME, issue
from leadloop.network.models import LocationContact
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import withdraw
from leadloop.outbox.models import Message
from leadloop.web.link_pages import BAD_TOKENS
from tests.support.fingerprint import nothing_changes
from tests.support.story import NOW, make_location, say
from tests.web.location.test_stages import PERSONAL

REQUEST = ["Heat pump", "10119", "evening"]


@pytest.fixture(autouse=True)
def _nobody_has_to_wait():
    cache.clear()
    yield
    cache.clear()


def shows_nothing(response):
    page = response.content.decode()
    return [word for word in PERSONAL + REQUEST if word in page] == []


def test_each_flipped_bit_of_a_token_is_refused(dealer):
    token = dealer.link().removeprefix("/o/").rstrip("/")
    flipped = [
        token[:at] + chr(ord(token[at]) ^ bit) + token[at + 1 :] for at in range(len(token)) for bit in (1, 2, 4, 16)
    ]
    with nothing_changes():
        for each in flipped:
            if "/" in each or "?" in each or "#" in each or "%" in each:
                continue
            response = Client().get(f"/o/{each}/")
            assert response.status_code in {404, 429}
            assert shows_nothing(response)


@pytest.mark.parametrize("purpose", [p for p in Purpose if p != Purpose.OPPORTUNITY], ids=str)
def test_a_token_of_another_purpose_is_refused(dealer, purpose):
    token = issue(purpose, about=dealer.opportunity.pk, recipient=dealer.dana.pk, now=NOW)
    assert Client().get(f"/o/{token}/").status_code == 404


def test_an_opportunity_s_token_is_refused_elsewhere(dealer):
    assert Client().get(dealer.link().replace("/o/", "/r/")).status_code == 404


@pytest.mark.parametrize("token", ["x", "a.b", "é.ö", "%00", "." * 500, "A" * 4000, "AAAA.AAAA", "%ff%fe"])
def test_nonsense_explains_itself(db, token):
    response = Client().get(f"/o/{token}/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_a_location_that_never_had_it_is_refused(brand, dealer):
    elsewhere = make_location(brand, "D-2").contacts.first()
    token = issue(Purpose.OPPORTUNITY, about=dealer.opportunity.pk, recipient=elsewhere.pk, now=NOW)
    response = Client().get(f"/o/{token}/")
    assert response.status_code == 410
    assert shows_nothing(response)


@pytest.mark.parametrize(
    ("about", "recipient"), [("own", None), ("own", "nobody"), ("nobody", "own")], ids=["anybody", "unknown", "gone"]
)
def test_a_link_needs_its_opportunity_and_its_recipient(dealer, about, recipient):
    ids = {"own": (dealer.opportunity.pk, dealer.dana.pk), "nobody": (uuid.uuid4(), uuid.uuid4())}
    token = issue(Purpose.OPPORTUNITY, about=ids[about][0], recipient=ids[recipient][1] if recipient else None, now=NOW)
    assert Client().get(f"/o/{token}/").status_code == 410


def test_many_bad_tokens_have_to_wait_good_ones_do_not(dealer):
    client = Client(REMOTE_ADDR="203.0.113.50")
    statuses = [client.get(f"/o/guess-{n}/").status_code for n in range(BAD_TOKENS + 1)]
    assert statuses == [404] * BAD_TOKENS + [429]
    assert client.get("/o/guess/")["Retry-After"] == "60"
    assert client.get(dealer.link()).status_code == 200


def test_a_removed_contact_s_link_and_open_page_are_dead_in_the_same_second(dealer):
    dana = dealer.visitor()
    dana.look()
    sent = dana.fields("reveal")
    LocationContact.objects.filter(pk=dealer.dana.pk).update(removed_at=NOW)
    with nothing_changes():
        for response in (dana.client.get(dana.path), dana.client.post(dana.path, sent)):
            assert response.status_code == 410
            assert "You are no longer listed as a contact of this location" in response.content.decode()
            assert "Ask your contact at Northwind" in response.content.decode()
            assert shows_nothing(response)
    assert dealer.visitor(dealer.max).look().status_code == 200


# Nothing takes an acknowledged opportunity back yet; its links must be dead all the same.
@pytest.mark.broken_data
@pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED])
def test_a_withdrawn_round_s_link_and_open_page_are_dead_in_the_same_second(dealer_at, stage):
    dealer = dealer_at(stage)
    dana = dealer.visitor()
    dana.look()
    sent = dana.fields("accept")
    withdraw(dealer.opportunity, seen=stage, now=NOW)
    with nothing_changes():
        for response in (dana.client.get(dana.path), dana.client.post(dana.path, sent)):
            assert response.status_code == 410
            assert "This request was taken back" in response.content.decode()
            assert shows_nothing(response)
    dana.look()
    assert (dana.main.get("data-page"), dana.stage) == ("opportunity", "withdrawn")


def test_what_lapsed_is_dead(dealer, the_time):
    lapse(dealer.opportunity, brand=dealer.opportunity.brand, now=NOW)
    dana = dealer.visitor()
    assert (dana.look().status_code, dana.stage) == (410, "withdrawn")


def test_the_next_round_is_another_s(brand, dealer):
    make_location(brand, "D-2")
    say(dealer.opportunity, Answer.REJECT, now=NOW)
    newer = Opportunity.objects.get(lead=dealer.opportunity.lead, round=2)
    dana = dealer.visitor()
    dana.look()
    assert (dana.stage, dana.buttons) == (Stage.REJECTED, [])
    token = issue(Purpose.OPPORTUNITY, about=newer.pk, recipient=dealer.dana.pk, now=NOW)
    assert Client().get(f"/o/{token}/").status_code == 410


def test_the_address_of_a_mail_opens_its_recipient_s_page(dealer):
    offers = Message.objects.filter(kind="opportunity_offered")
    token = issue(
        Purpose.OPPORTUNITY, about=dealer.opportunity.pk, recipient=dealer.dana.pk, now=NOW - timedelta(days=1)
    )
    assert [message.to for message in offers if f"/o/{token}/" in message.text] == ["dana@d-1.example"]


class TestExpired:
    @pytest.fixture
    def old(self, dealer):
        """Dana, with a link that expired a second ago."""
        visitor = dealer.visitor()
        visitor.path = dealer.link(now=NOW - LIFETIME[Purpose.OPPORTUNITY] - timedelta(seconds=1))
        return visitor

    def test_on_its_last_second_it_works(self, dealer):
        assert Client().get(dealer.link(now=NOW - LIFETIME[Purpose.OPPORTUNITY])).status_code == 200

    def test_it_says_so_and_shows_nothing(self, old):
        with nothing_changes():
            old.look()
        assert (old.page.status_code, old.main.get("data-page"), old.buttons) == (410, "expired-link", ["fresh_link"])
        assert shows_nothing(old.page)

    def test_a_press_mails_the_same_contact_a_fresh_link(self, old, dealer):
        before = set(Message.objects.values_list("pk", flat=True))
        old.press("fresh_link")
        assert "A fresh link is on its way" in old.text
        assert "fresh_link" not in old.buttons
        sent = Message.objects.exclude(pk__in=before).get()
        assert (sent.to, sent.opportunity_id) == ("dana@d-1.example", dealer.opportunity.pk)
        token = issue(Purpose.OPPORTUNITY, about=dealer.opportunity.pk, recipient=dealer.dana.pk, now=NOW)
        assert f"/o/{token}/" in sent.text
        assert Client().get(f"/o/{token}/").status_code == 200

    def test_a_replay_without_the_cookie_mails_nothing(self, old):
        old.look()
        with nothing_changes():
            old.page = Client().post(old.path, old.fields("fresh_link"))
        assert "Please press once more" in old.text

    def test_its_answers_are_dead(self, old, dealer):
        current = dealer.visitor()
        current.look()
        with nothing_changes():
            assert old.client.post(old.path, current.fields("accept")).status_code == 410

    def test_a_removed_contact_gets_none(self, old, dealer):
        old.look()
        sent = old.fields("fresh_link")
        LocationContact.objects.filter(pk=dealer.dana.pk).update(removed_at=NOW)
        with nothing_changes():
            old.page = old.client.post(old.path, sent)
        assert old.page.status_code == 410
        assert "no longer listed" in old.text
