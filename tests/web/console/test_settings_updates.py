"""Settings: messages to customers at each status and stage."""

from datetime import timedelta

import pytest

from leadloop.intake.enums import Entry
from leadloop.intake.models import LeadForm
from leadloop.outbox.models import Message
from leadloop.updates.models import DueUpdate, Update, UpdateRules
from leadloop.updates.operations import switch_on
from tests.support.pressing import parse, text_of
from tests.support.story import NOW, make_lead, make_location, make_opportunity
from tests.support.updates import make_update, work, work_and_send
from tests.web.console.pages import errors, links, messages, table, text, typed

pytestmark = pytest.mark.django_db
LIST = "/console/settings/customer-messages/"
NEW = f"{LIST}new/"


def stages(response):
    """The rows of the table of stages, each as the texts of its cells."""
    body = list(parse(response).iter("tbody"))[1]
    return [[text_of(cell) for cell in row if cell.tag in {"th", "td"}] for row in body.iter("tr")]


def page_of(update):
    return f"{LIST}{update.pk}/"


def test_every_status_and_stage_is_there_with_nothing_attached(as_manager):
    page = as_manager.get(LIST)
    shown = text(page)
    for label in ("New", "Contact attempted", "No opportunity", "Unacknowledged", "Accepted", "Withdrawn"):
        assert label in shown
    assert sum(link.startswith(f"{NEW}?at=") for link in links(page).values()) == 13
    assert sum(link.startswith(f"{NEW}?preset=") for link in links(page).values()) == 4


@pytest.mark.parametrize("preset", ["tried", "passed_on", "how_did_it_go", "thank_you"])
def test_a_preset_is_saved_as_it_is_and_is_off(as_manager, preset):
    LeadForm.objects.update(entry=Entry.DESK)
    path = f"{NEW}?preset={preset}"
    response = as_manager.post(path, typed(as_manager.get(path)), follow=True)
    assert "Saved, and off." in messages(response)[0]
    made = Update.objects.get()
    assert made.on_since is None
    assert made.forms == (["request-a-quote"] if preset == "passed_on" else [])
    assert (made.delay, made.unit) == {"how_did_it_go": (14, "days"), "thank_you": (2, "hours")}.get(
        preset, (0, "hours")
    )


def test_saving_without_a_change_changes_nothing(as_manager, brand):
    make_location(brand)
    update = make_update(
        brand, "lost", repeat="each", delay=3, unit="days", only_while=False, reasons=["price"],
        forms=["request-a-quote"], products=["Gone"], channels=["website"], locations=["D-1"], regions=["Berlin"],
    )  # fmt: skip
    before = Update.objects.values().get()
    assert as_manager.post(page_of(update), typed(as_manager.get(page_of(update)))).status_code == 302
    assert Update.objects.values().get() == before


def test_what_cannot_be_filled_in_or_found_is_told_and_nothing_is_lost(as_manager):
    path = f"{NEW}?at=contact_attempted"
    wrong = {"subject": "{location}", "text": "Hello {price}", "delay": "501", "locations": "D-7", "name": "Called"}
    response = as_manager.post(path, typed(as_manager.get(path)) | wrong)
    assert response.status_code == 422
    told = " ".join(errors(response).values())
    for part in ("{location}", "{price}", "equal to 500", "“D-7”"):
        assert part in told
    assert typed(response)["subject"] == "{location}"
    assert Update.objects.count() == 0


def test_a_place_that_is_none_is_missing(as_manager):
    assert as_manager.get(f"{NEW}?at=nowhere").status_code == 404


def test_switched_on_and_off_twice_is_harmless_and_counts_lead_to_the_mails(as_manager, brand):
    make_location(brand)
    update = make_update(brand, "unacknowledged", on=False)
    for _ in range(2):
        response = as_manager.post(f"{page_of(update)}switch/", {"answer": "on"}, follow=True)
    assert "from now on" in messages(response)[-1]
    assert Update.objects.get().on_since == NOW
    lead = make_lead(brand)
    work_and_send(NOW)
    row = next(row for row in stages(as_manager.get(LIST)) if update.name in row[1])
    assert row[2] == "1"
    listed = f"/console/messages/?show=sent&lately=1&update={update.pk}"
    assert links(as_manager.get(LIST))["1"] == listed
    shown = as_manager.get(listed)
    assert [row[0] for row in table(shown)] == ["Update (customer) About Heat pump"]
    assert Message.objects.filter(lead_id=lead.pk, state="done").count() == 1
    Message.objects.filter(lead_id=lead.pk, state="done").update(sent_at=NOW - timedelta(days=31))
    assert '<th scope="row"' not in as_manager.get(listed).content.decode()
    assert len(table(as_manager.get(listed.replace("&lately=1", "")))) == 1
    for _ in range(2):
        as_manager.post(f"{page_of(update)}switch/", {"answer": "off"})
    assert Update.objects.get().on_since is None


def test_it_is_seen_as_a_real_customer_would_get_it_and_mailed_to_oneself(as_manager, brand, manager):
    make_location(brand)
    opportunity = make_opportunity(brand, "accepted")
    update = make_update(brand, "accepted", subject="With {location}", text="Call {phone}.")
    page = as_manager.get(page_of(update))
    assert "Erika Mustermann" in text(page)
    frame = as_manager.get(f"{page_of(update)}as/{opportunity.lead_id}/")
    assert "With Dealer D-1" in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "/u/…" in frame.content.decode()
    as_manager.post(f"{page_of(update)}as/{opportunity.lead_id}/try/")
    mail = Message.objects.get(kind="customer_update")
    assert (mail.to, mail.subject, mail.lead_id) == (manager.email, "Test: With Dealer D-1", opportunity.lead_id)
    assert "Call +49 30 901820." in mail.text
    assert DueUpdate.objects.count() == 0


def test_removed_it_sends_nothing_more(as_manager, brand):
    make_location(brand)
    update = make_update(brand, "unacknowledged", delay=1)
    make_lead(brand)
    as_manager.post(f"{page_of(update)}remove/")
    assert as_manager.post(f"{page_of(update)}remove/").status_code == 404
    work(NOW.replace(hour=12))
    assert not Message.objects.filter(kind="customer_update").exists()


def test_when_they_go_out_and_the_pause(as_manager, brand):
    sent = typed(as_manager.get(LIST))
    assert (sent["send_from"], sent["send_until"]) == ("09:00", "19:00")
    as_manager.post(LIST, sent | {"send_from": "10:00", "reply_to": "us@northwind.example", "is_paused": "on"})
    rules = UpdateRules.objects.get()
    assert (rules.send_from, rules.reply_to, rules.paused_at) == ("10:00", "us@northwind.example", NOW)
    page = as_manager.get(LIST)
    assert "All of them are paused" in text(page)
    as_manager.post(LIST, typed(page))
    assert UpdateRules.objects.get().paused_at == NOW
    wrong = as_manager.post(LIST, sent | {"send_from": "19:00"})
    assert wrong.status_code == 422


def test_one_that_was_given_up_needs_a_look_and_is_tried_again(as_manager, brand):
    make_location(brand)
    make_update(brand, "unacknowledged", name="Passed on")
    make_lead(brand)
    DueUpdate.objects.update(state="parked", last_error="TypeError: no")
    page = as_manager.get("/console/messages/")
    assert "Passed on" in text(page)
    due = DueUpdate.objects.get()
    as_manager.post(f"/console/messages/updates/{due.pk}/again/")
    assert DueUpdate.objects.get().state == "due"


def test_hostile_words_stay_words(as_manager, brand):
    make_location(brand)
    bad = "<script>alert(1)</script>{{ 7|add:7 }}"
    lead = make_lead(brand, customer={"given_name": bad}, request={"product": bad})
    update = make_update(brand, "unacknowledged", name=bad, subject="<u>{product}", text=f"{bad}\n\n{{name}}", on=False)
    switch_on(update, now=NOW)
    for path in (LIST, page_of(update), f"{page_of(update)}as/{lead.pk}/"):
        shown = as_manager.get(path).content.decode()
        assert "<script>alert" not in shown
        assert "<u>" not in shown
