"""The demo's front page: what to press next, whatever became of the visitor's lead."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user

from leadloop.core.claim import claim_fresh
from leadloop.core.money import read_money
from leadloop.demo.folder import Folder, Notes
from leadloop.demo.guide import NOW, guide, visitors_lead
from leadloop.demo.story.brand import open_the_brand
from leadloop.feedback.enums import DecidedBy
from leadloop.followups.models import Step
from leadloop.history.models import SYSTEM
from leadloop.journeys.feedback_returns import answer_follow_up_form, give_review
from leadloop.journeys.review_decided import decide_review
from leadloop.journeys.status_falls_due import fall_due
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.queries import whole_opportunity
from leadloop.outbox.models import Message
from tests.support import story
from tests.support.pressing import parse, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_settings")]
TOLD = datetime(2026, 6, 1, tzinfo=UTC)
MOMENT = story.NOW


@pytest.fixture
def cast(tmp_path):
    Folder(tmp_path).remember(Notes(api_key="ll_key", base_url="http://testserver", told_until=TOLD.isoformat()))
    made = open_the_brand(now=TOLD - timedelta(days=9))
    story.make_location(made.brand, now=TOLD)
    return made


def way(cast):
    return guide(cast.brand, visitors_lead(cast.brand, told_until=TOLD))


def now(cast):
    """The part to do now, and the buttons of it."""
    [part] = [each for each in way(cast) if each.state == NOW]
    return part.title, [each.label for each in part.actions]


def at_stage(cast, stage):
    return story.make_opportunity(cast.brand, stage, request={"product": "Heat pump"})


def next_step(opportunity):
    due = Step.objects.get(opportunity=opportunity, state="due").due_at
    [taken] = claim_fresh(Step, now=due, limit=1, lease=timedelta(minutes=1))
    assert fall_due(taken, now=due)
    return due


def test_before_anything_happened(cast):
    story.make_lead(cast.brand, now=TOLD - timedelta(days=2), request={"product": "Solar"})
    assert [each.title for each in way(cast)] == [
        "Ask for a quote", "Take the request", "Say how it went", "Say that it is done", "Tell how it was", "Publish the review",
        "See what became of it",
    ]  # fmt: skip
    assert now(cast) == ("Ask for a quote", ["Open the form", "Find a partner first"])


@pytest.mark.parametrize("stage", [Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED])
def test_the_partner_is_to_take_it(cast, stage):
    at_stage(cast, stage)
    assert now(cast) == ("Take the request", ["Open the mail"])


@pytest.mark.parametrize(("stage", "part"), [(Stage.ACCEPTED, "Say how it went"), (Stage.WON, "Say that it is done")])
def test_days_pass_until_the_partner_is_asked(cast, stage, part):
    opportunity = at_stage(cast, stage)
    assert now(cast) == (part, ["Let the days pass"])
    [wait] = next(each for each in way(cast) if each.state == NOW).actions
    assert wait.sends["until"] == Step.objects.get(opportunity=opportunity).due_at.isoformat()
    asked = next_step(opportunity)
    assert now(cast) == (part, ["Open the mail"])
    next_step(opportunity)
    assert now(cast) == (part, ["Open the mail"])
    newest = Message.objects.latest("queued_at")
    assert next(each for each in way(cast) if each.state == NOW).actions[0].href == f"/demo/mail/{newest.pk}/"
    story.say(opportunity, Answer.NOT_YET, now=asked + timedelta(days=4))
    assert now(cast) == (part, ["Let the days pass"])


def test_the_story_may_end_in_a_loss(cast):
    at_stage(cast, Stage.LOST)
    part = way(cast)[2]
    assert (part.state, part.text[:11]) == ("done", "It was lost")


def test_nobody_wants_it(cast):
    at_stage(cast, Stage.REJECTED)
    assert now(cast) == ("Find a partner", ["Sign in as the manager"])
    assert next(each for each in way(cast) if each.state == NOW).actions[0].sends["next"] == "/console/unplaced/"


def test_both_tell_how_it_was_and_the_review_appears(cast):
    opportunity = whole_opportunity(at_stage(cast, Stage.COMPLETE).pk)
    assert opportunity is not None
    assert now(cast) == ("Tell how it was", ["The partner’s mail", "The customer’s mail"])
    answer_follow_up_form(
        opportunity, revenue=read_money("900", "EUR"), answers={}, by=SYSTEM, now=MOMENT + timedelta(days=1)
    )
    assert now(cast) == ("Tell how it was", ["The customer’s mail"])
    review = give_review(opportunity, given={"rating": "5"}, now=MOMENT + timedelta(days=2))
    assert now(cast) == ("Publish the review", ["Open the mail"])
    decide_review(review, publish=True, by=DecidedBy.LOCATION, actor=SYSTEM, now=MOMENT + timedelta(days=3))
    assert now(cast) == ("See what became of it", ["Sign in as the manager"])
    assert way(cast)[5].actions[0].href == "/reviews/northwind-heating/D-1/"
    assert way(cast)[6].actions[0].sends["next"] == f"/console/leads/{opportunity.lead_id}/"


def test_it_is_about_the_newest_lead(cast):
    at_stage(cast, Stage.COMPLETE)
    story.make_lead(
        cast.brand, now=MOMENT + timedelta(days=1), customer={"given_name": "Zoe"}, request={"product": "Solar"}
    )
    assert now(cast) == ("Take the request", ["Open the mail"])
    assert way(cast)[0].text == "You asked as Zoe Mustermann."


@pytest.mark.parametrize("stage", [None, *Stage])
def test_the_page_at_every_stage(cast, client, stage):
    if stage == Stage.WITHDRAWN:
        opportunity = at_stage(cast, Stage.UNACKNOWLEDGED)
        for _ in range(4):
            next_step(opportunity)
    elif stage is not None:
        at_stage(cast, stage)
    page = client.get("/demo/")
    assert page.status_code == 200
    main = next(parse(page).iter("main"))
    assert [each.get("aria-current") for each in main.iter("li") if "path-now" in each.get("class", "")] == ["step"]
    for link in main.iter("a"):
        assert client.get(link.get("href")).status_code == 200, link.get("href")
    assert (
        "nora@northwind.example, marten@northwind.example, selma@northwind.example, ada@northwind.example, jonas@northwind.example, sina@northwind.example; password northwind-demo"
        in text_of(main)
    )


@pytest.mark.parametrize(("role", "email"), [("manager", "marten@northwind.example"), ("owner", "nora@northwind.example"), ("king", "marten@northwind.example")])  # fmt: skip
def test_signing_in_by_one_press(cast, client, role, email):
    reply = client.post("/demo/sign-in/", {"role": role})
    assert (reply.status_code, reply.url) == (302, "/console/")
    assert get_user(client).email == email


def test_signing_in_goes_on_to_where_one_wanted(cast, client):
    assert client.post("/demo/sign-in/", {"role": "owner", "next": "/console/leads/"}).url == "/console/leads/"
    assert client.post("/demo/sign-in/", {"role": "owner", "next": "https://evil.example/"}).url == "/console/"
    assert client.get("/demo/sign-in/").status_code == 405


def test_where_a_program_begins(cast, client):
    assert client.get("/demo/story.json").json() == {
        "brand": "northwind-heating",
        "api_key": "ll_key",
        "forms": [
            {"key": "request-a-quote", "entry": "direct"},
            {"key": "talk-to-an-adviser", "entry": "desk"},
        ],
        "locations": [{"ref": "D-1", "name": "Dealer D-1"}],
        "sign_ins": [
            {"role": "owner", "email": "nora@northwind.example", "password": "northwind-demo"},
            {"role": "manager", "email": "marten@northwind.example", "password": "northwind-demo"},
            {"role": "supervisor", "email": "selma@northwind.example", "password": "northwind-demo"},
            {"role": "agent", "email": "ada@northwind.example", "password": "northwind-demo"},
            {"role": "agent", "email": "jonas@northwind.example", "password": "northwind-demo"},
            {"role": "sales", "email": "sina@northwind.example", "password": "northwind-demo"},
        ],
    }


def test_the_components_are_shown(client):
    assert "Components" in text_of(next(parse(client.get("/demo/components/")).iter("main")))
