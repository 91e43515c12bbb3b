"""Campaigns in the console: made, counted, started, looked at, ended."""

import pytest

from leadloop.nurture.models import Campaign, CampaignStep, Enrolment, NurtureRules
from leadloop.nurture.preview import counts, preview
from leadloop.outbox.models import Message
from tests.support.nurture import enrolment_of, lost_lead, make_campaign, step, work
from tests.support.story import NOW, make_location
from tests.web.console.pages import links, main_of, rows, table, text

pytestmark = pytest.mark.django_db
FILLED = {
    "name": "Spring", "from_no_opportunity": "on", "max_days": "365", "min_days": "30", "send_from": "09:00",
    "send_until": "19:00", "held_out": "10", "channels": "website, fair",
    "step_0-after_days": "3", "step_0-subject": "Still thinking?", "step_0-subject_b": "News for you",
    "step_0-text": "News about {product}.", "step_0-button": "Ask us again",
    "step_1-after_days": "7", "step_1-subject": "", "step_1-text": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def location(brand):
    return make_location(brand)


def state(campaign):
    campaign.refresh_from_db()
    return campaign.state


def test_an_empty_list_says_what_to_do_next(as_manager):
    assert "Make the first one" in links(as_manager.get("/console/nurture/"))


def test_a_campaign_is_made_with_its_mails(as_manager, brand):
    response = as_manager.post("/console/nurture/new/", FILLED)
    made = Campaign.objects.get(brand=brand)
    assert (response.status_code, response.url) == (302, f"/console/nurture/{made.pk}/")
    assert (made.name, made.state, made.channels, made.min_days, made.send_until) == (
        "Spring", "draft", ["website", "fair"], 30, "19:00",
    )  # fmt: skip
    found = CampaignStep.objects.filter(campaign=made).values_list("number", "after_days", "subject", "subject_b")
    assert list(found) == [(1, 3, "Still thinking?", "News for you")]
    assert "Not started yet" in text(as_manager.get(response.url))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"from_no_opportunity": ""}, "Choose at least one of the two."),
        ({"send_until": "08:00"}, "This has to be later than the beginning."),
        ({"step_0-text": "Hello {name}"}, "We cannot fill in {name}. There are: {product}, {brand}."),
        ({"step_0-subject": "", "step_0-text": "", "step_0-subject_b": ""}, "Write at least one mail."),
        ({"held_out": "95"}, "Ensure this value is less than or equal to 90."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(as_manager, brand, change, said):
    response = as_manager.post("/console/nurture/new/", FILLED | change)
    assert response.status_code == 422
    assert said in text(response)
    assert "website, fair" in {each.text for each in main_of(response).iter("textarea")}
    assert not Campaign.objects.filter(brand=brand).exists()


def test_the_audience_is_counted_without_storing_anything(as_manager, brand):
    lost_lead(brand, 1)
    lost_lead(brand, 2, consent=[])
    counted = as_manager.post("/console/nurture/count/", FILLED)
    assert "1 customer may be written to now." in counted.content.decode()
    assert "2 fit the rules." in counted.content.decode()
    whole = as_manager.post("/console/nurture/new/", FILLED | {"answer": "count"})
    assert "1 customer may be written to now." in text(whole)
    assert not Campaign.objects.exists()


def test_it_is_started_paused_resumed_and_ended_by_presses(as_manager, brand):
    lead = lost_lead(brand)
    campaign = make_campaign(brand, delays=(0, 9), start=False)
    page, move = f"/console/nurture/{campaign.pk}/", f"/console/nurture/{campaign.pk}/move/"
    seen = []
    for answer in ("start", "start", "pause", "pause", "resume", "end", "end", "nonsense"):
        as_manager.post(move, {"answer": answer})
        seen.append(state(campaign))
        if answer == "start":
            work(NOW)
    assert seen == ["running", "running", "paused", "paused", "running", "ended", "ended", "ended"]
    work(NOW)
    assert enrolment_of(lead).stop_reason == "campaign_ended"
    assert Message.objects.filter(kind="nurture").count() == 1
    assert "The campaign ended" in text(as_manager.get(page))
    assert "Somebody changed this campaign" in as_manager.post(move, {"answer": "resume"}, follow=True).content.decode()


def test_results_and_the_list_add_up(as_manager, brand):
    campaign = make_campaign(brand, held_out=50, steps=[step(0, subject_b="B")])
    for number in range(12):
        lost_lead(brand, number)
    work(NOW)
    (row,) = table(as_manager.get("/console/nurture/"))
    assert row[:3] == ["Win back", "Running", "12"]
    assert sum(int(each) for each in row[3:]) == 12
    page = text(as_manager.get(f"/console/nurture/{campaign.pk}/"))
    assert "It is too early to tell what the mails bring" in page
    assert "It is too early to tell which subject is better" in page
    assert "What “What the mails bring” means" in page


def test_the_preview_tells_who_and_when_and_sends_nothing(as_manager, brand):
    lost_lead(brand)
    campaign = make_campaign(brand, delays=(2, 5), start=False)
    shown = as_manager.get(f"/console/nurture/{campaign.pk}/preview/")
    (row,) = table(shown)
    assert row[0].startswith("Erika Mustermann")
    assert len(row) == 5
    assert (Enrolment.objects.count(), Message.objects.filter(kind="nurture").count()) == (0, 0)


def test_the_log_says_why_somebody_stopped(as_manager, brand):
    campaign = make_campaign(brand, delays=(0, 5))
    enrolment = enrolment_of(lost_lead(brand, 1))
    lost_lead(brand, 2)
    work(NOW)
    one = f"/console/nurture/customers/{enrolment.pk}/"
    assert "No more mails of this campaign" in text(as_manager.get(one))
    as_manager.post(one + "stop/")
    as_manager.post(one + "stop/")
    page = text(as_manager.get(one))
    assert "Stopped by hand" in page
    assert "Mail 1" in page
    assert enrolment.consent.text in page
    listed = f"/console/nurture/{campaign.pk}/customers/"
    assert len(rows(as_manager.get(listed))) == 2
    (only,) = rows(as_manager.get(listed + "?reason=by_hand"))
    assert "c1@customer.example" in only
    assert "Nobody stands there" in text(as_manager.get(listed + "?state=parked"))


def test_the_cap_is_set_for_all_campaigns(as_manager, brand):
    assert as_manager.post("/console/nurture/", {"most_mails": "0", "in_days": "7"}).status_code == 422
    as_manager.post("/console/nurture/", {"most_mails": "3", "in_days": "7"})
    assert NurtureRules.objects.values_list("most_mails", "in_days").get(brand=brand) == (3, 7)


def test_what_runs_is_not_changed(as_manager, brand):
    campaign = make_campaign(brand)
    response = as_manager.post(f"/console/nurture/{campaign.pk}/change/", FILLED)
    assert "Pause the campaign before you change it." in text(response)
    assert Campaign.objects.get().name == "Win back"


def test_hostile_words_stay_words(as_manager, brand):
    words = "<script>alert(1)</script>"
    campaign = make_campaign(brand, name=words, steps=[step(0, subject=words, text=words, button=words)])
    lost_lead(brand, request={"product": words}, customer={"given_name": words})
    work(NOW)
    for path in ("", f"{campaign.pk}/", f"{campaign.pk}/preview/", f"{campaign.pk}/customers/"):
        assert words not in as_manager.get(f"/console/nurture/{path}").content.decode()
    assert words not in Message.objects.get(kind="nurture").html


def test_nobody_from_before_the_start_stays_nobody(as_manager, brand):
    as_manager.post("/console/nurture/new/", FILLED | {"max_days": "0"})
    made = Campaign.objects.get(brand=brand)
    assert (made.min_days, made.max_days) == (30, 0)
    as_manager.post(f"/console/nurture/{made.pk}/change/", FILLED | {"max_days": "7"})
    made.refresh_from_db()
    assert (made.min_days, made.max_days) == (30, 30)


def test_the_last_mail_can_be_stopped_while_it_is_queued(as_manager, brand):
    make_campaign(brand, delays=(0,))
    found = enrolment_of(lost_lead(brand))
    work(NOW)
    page = f"/console/nurture/customers/{found.pk}/"
    assert "No more mails of this campaign" in text(as_manager.get(page))
    as_manager.post(f"{page}stop/")
    assert Message.objects.get(kind="nurture").state == "suppressed"
    assert "No more mails of this campaign" not in text(as_manager.get(page))


def test_of_very_many_the_pages_say_that_they_counted_the_newest(as_manager, brand, monkeypatch):
    campaign = make_campaign(brand, start=False)
    for number in range(3):
        lost_lead(brand, number)
    for each in (counts, preview):
        monkeypatch.setitem(each.__kwdefaults__, "most", 2)
    counted = as_manager.post("/console/nurture/count/", FILLED | {"min_days": "0"}).content.decode()
    shown = text(as_manager.get(f"/console/nurture/{campaign.pk}/preview/"))
    assert "At least 2 customers may be written to now." in counted
    for page in (counted, shown):
        assert "Counted among the newest 2 requests of each kind that came to nothing; there are more." in page
    assert shown.count("at least") == 4
    monkeypatch.undo()
    exact = text(as_manager.get(f"/console/nurture/{campaign.pk}/preview/"))
    assert ("Counted among" in exact, "at least" in exact) == (False, False)
