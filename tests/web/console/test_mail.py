"""Messages and due steps in the console: what went out, and what a person sends once more."""

import pytest

from leadloop.core.claim import MAX_ATTEMPTS, WorkState
from leadloop.core.ids import new_id
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import DueDigest
from leadloop.digests.operations import add_subscription
from leadloop.followups.models import Step
from leadloop.links.enums import Purpose
from leadloop.links.tokens import address, read
from leadloop.outbox.enums import MessageState
from leadloop.outbox.models import Message
from leadloop.web.console.mail.veil import veiled
from tests.support.story import NOW, make_lead, make_location, make_opportunity
from tests.web.console.pages import links, main_of, messages, rows, table, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def offered(brand):
    """An offer on its way: a mail to the customer, one to the location, and a reminder that is due."""
    make_location(brand)
    return make_opportunity(brand)


def offer():
    return Message.objects.get(kind="opportunity_offered")


def give_up(message, state="refused", error="550 5.1.1 No such user here"):
    Message.objects.filter(pk=message.pk).update(state=state, attempts=1, last_error=error)


def states(response):
    return [(row[0].split(" ")[0], row[2]) for row in table(response)]


# The list


def test_a_row_says_what_to_whom_and_how_it_stands(as_manager, offered):
    # Queued in one moment, so their order is chance.
    assert sorted(table(as_manager.get("/console/messages/?show=waiting"))) == [
        ["Opportunity offered " + offer().subject, "dana@d-1.example Dana", "Waiting to be sent", "3 Jun, 11:00"],
        [
            "Request received (customer) " + Message.objects.get(kind="lead_received").subject,
            "erika@customer.example Erika Mustermann",
            "Waiting to be sent",
            "3 Jun, 11:00",
        ],
    ]


def test_what_needs_a_look_comes_first_and_is_counted_in_the_menu(as_manager, offered):
    give_up(offer())

    response = as_manager.get("/console/messages/")

    assert states(response) == [("Opportunity", "Refused by the recipient's mail server 550 5.1.1 No such user here")]
    assert links(response)["Needs a look 1"] == "/console/messages/?show=look"
    assert '<span class="count">1</span>' in as_manager.get("/console/leads/").content.decode()


@pytest.mark.parametrize(
    ("show", "said"),
    [
        ("look", "Nothing needs a look"),
        ("waiting", "Nothing waits"),
        ("sent", "No messages here"),
        ("stopped", "No messages here"),
    ],
)
def test_empty_lists_say_what_they_are_for(as_manager, brand, show, said):
    assert said in text(as_manager.get(f"/console/messages/?show={show}"))


def test_each_view_shows_its_own(as_manager, offered):
    Message.objects.filter(kind="lead_received").update(state=MessageState.DONE, sent_at=NOW, attempts=1)

    def found(show):
        response = as_manager.get(f"/console/messages/?show={show}")
        return sorted(each for each, _state in states(response)) if "<tbody>" in response.content.decode() else []

    assert (found("waiting"), found("sent"), found("stopped"), found("all"), found("nonsense")) == (
        ["Opportunity"], ["Request"], [], ["Opportunity", "Request"], ["Opportunity", "Request"],
    )  # fmt: skip
    Message.objects.filter(kind="lead_received").update(state=MessageState.DUE, sent_at=None, attempts=0)


def test_the_list_costs_the_same_with_one_row_and_with_three(as_manager, brand, count_queries):
    make_lead(brand)
    as_manager.get("/console/messages/")
    with count_queries() as one:
        as_manager.get("/console/messages/")
    make_lead(brand)
    make_lead(brand)
    with count_queries(most=one.count):
        as_manager.get("/console/messages/")


# One


def test_a_message_is_shown_with_what_became_of_it(as_manager, offered):
    message = offer()

    response = as_manager.get(f"/console/messages/{message.pk}/")

    assert message.subject in text(response)
    assert "Waiting to be sent" in text(response)
    assert links(response)["this lead"] == f"/console/leads/{offered.lead_id}/"
    frame = next(main_of(response).iter("iframe"))
    assert (frame.get("src"), frame.get("sandbox")) == (f"/console/messages/{message.pk}/body/", "")


def test_its_body_can_do_nothing(as_manager, offered):
    response = as_manager.get(f"/console/messages/{offer().pk}/body/")

    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "style-src": "'unsafe-inline'", "img-src": "data:", "form-action": "'none'",
        "base-uri": "'none'", "frame-ancestors": "'self'", "sandbox": "",
    }  # fmt: skip
    assert (response["X-Frame-Options"], response["Cache-Control"]) == ("SAMEORIGIN", "no-store")
    assert "Heat pump" in response.content.decode()


def test_links_that_answer_in_the_recipients_name_are_cut_off(as_manager, offered):
    message = offer()
    token = message.text.partition("/o/")[2].partition("/")[0]
    assert read(Purpose.OPPORTUNITY, token, now=NOW).about == offered.pk

    for path in (f"/console/messages/{message.pk}/", f"/console/messages/{message.pk}/body/"):
        content = as_manager.get(path).content.decode()
        assert token not in content
        assert "/o/…/" in content


@pytest.mark.parametrize("purpose", list(Purpose))
def test_no_kind_of_link_is_left_whole(purpose):
    whole = address(purpose, about=new_id(), recipient=new_id(), now=NOW)

    assert veiled(f"<a href='{whole}?answer=accept'>x</a> {whole}") == (
        f"<a href='http://127.0.0.1:8000/{purpose}/…/?answer=accept'>x</a> http://127.0.0.1:8000/{purpose}/…/"
    )


# Once more


@pytest.mark.parametrize("state", ["refused", "parked"])
def test_a_message_that_was_given_up_is_sent_once_more(as_manager, offered, state):
    message = offer()
    give_up(message, state=state)

    response = as_manager.post(f"/console/messages/{message.pk}/again/", follow=True)

    assert messages(response) == ["The message is in the queue again."]
    message.refresh_from_db()
    assert (message.state, message.attempts, message.next_attempt_at) == (MessageState.DUE, 0, NOW)


@pytest.mark.parametrize("state", ["due", "done", "suppressed"])
@pytest.mark.broken_data
def test_any_other_message_is_left_alone(as_manager, offered, state):
    message = offer()
    Message.objects.filter(pk=message.pk).update(state=state, attempts=3)

    response = as_manager.post(f"/console/messages/{message.pk}/again/", follow=True)

    assert messages(response) == []
    message.refresh_from_db()
    assert (message.state, message.attempts) == (state, 3)


def test_a_step_that_was_given_up_is_done_once_more(as_manager, offered):
    Step.objects.update(state=WorkState.PARKED, attempts=MAX_ATTEMPTS, last_error="ValueError: broken")

    page = as_manager.get("/console/messages/")
    assert rows(page)[0].startswith(
        "Remind of the offer Dealer D-1 · Erika Mustermann · due 4 Jun, 11:00 ValueError: broken"
    )
    lead_page = as_manager.get(f"/console/leads/{offered.lead_id}/")
    assert "A follow-up step failed and was given up" in text(lead_page)
    step = Step.objects.get()
    response = as_manager.post(
        f"/console/steps/{step.pk}/again/", {"next": f"/console/leads/{offered.lead_id}/"}, follow=True
    )

    assert response.redirect_chain[-1][0] == f"/console/leads/{offered.lead_id}/"
    assert messages(response) == ["The step is due again."]
    step.refresh_from_db()
    assert (step.state, step.attempts, step.next_attempt_at) == (WorkState.DUE, 0, NOW)


def test_a_step_that_is_due_anyway_is_left_alone(as_manager, offered):
    before = Step.objects.values().get()

    as_manager.post(f"/console/steps/{before['id']}/again/")

    assert Step.objects.values().get() == before


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "leads"])
def test_one_is_led_to_no_other_site(as_manager, offered, elsewhere):
    response = as_manager.post(f"/console/messages/{offer().pk}/again/", {"next": elsewhere})

    assert response["Location"] == f"/console/messages/{offer().pk}/"


# Other brands


def test_another_brands_mail_is_as_good_as_missing(as_manager, brand, other_brand):
    make_location(other_brand)
    make_opportunity(other_brand)
    theirs, step = offer(), Step.objects.get()
    give_up(theirs)

    for path in (f"/console/messages/{theirs.pk}/", f"/console/messages/{theirs.pk}/body/"):
        assert as_manager.get(path).content == as_manager.get(path.replace(str(theirs.pk), str(new_id()))).content
    for path in (f"/console/messages/{theirs.pk}/again/", f"/console/steps/{step.pk}/again/"):
        assert as_manager.post(path).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == MessageState.REFUSED
    assert "Nothing" in text(as_manager.get("/console/messages/?show=look"))


def test_mail_that_signs_in_is_shown_to_no_brand(as_owner, brand):
    as_owner.post("/console/settings/members/add/", {"email": "mia@x.example", "role": "manager"})
    message = Message.objects.get(kind="sign_in")

    assert as_owner.get(f"/console/messages/{message.pk}/").status_code == 404
    assert "Sign in" not in text(as_owner.get("/console/messages/?show=all"))


def test_a_report_that_was_given_up_is_shown_and_made_once_more(as_manager, brand, owner):
    due = add_subscription(brand, owner, region="", rhythm=Rhythm.WEEKLY, now=NOW).due.get()
    DueDigest.objects.update(state=WorkState.PARKED, attempts=MAX_ATTEMPTS, last_error="RuntimeError: no disk")
    page = text(as_manager.get("/console/messages/"))
    assert "Reports by mail that were given up" in page
    assert "RuntimeError: no disk" in page
    for _ in range(2):
        as_manager.post(f"/console/messages/reports/{due.pk}/again/")
        assert DueDigest.objects.values_list("state", "attempts", "next_attempt_at").get() == ("due", 0, NOW)
