"""What mail to the desk says."""

from datetime import timedelta

import pytest

from leadloop.accounts.models import User
from leadloop.desk.messages import desk_escalation, reminder_due, response_warning
from leadloop.desk.models import Reminder
from leadloop.outbox.enums import MessageKind
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, try_in_vain
from tests.support.story import NOW

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(hours=4)
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def brand():
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def lead(brand):
    return make_desk_lead(brand)


@pytest.mark.parametrize(
    ("is_callback", "subject", "says"),
    [
        (False, "Try Erika Mustermann again", "The next attempt is planned for 3 Jun 2026, 15:00."),
        (True, "Call Erika Mustermann now: promised", "A call was promised for 3 Jun 2026, 15:00."),
    ],
)
def test_a_reminder_says_whom_to_try_when_and_what_was_noted(lead, ada, is_callback, subject, says):
    try_in_vain(lead, ada, is_callback=is_callback, note="Mailbox full")
    told = reminder_due(lead, Reminder.objects.get(), agent=ada, is_own=True, attempts=2, now=DUE)

    assert (told.kind, told.to, told.to_name, told.subject) == (MessageKind.REMINDER_DUE, ada.email, "Ada", subject)
    assert "Hello Ada," in told.text
    assert says in told.text
    assert "> Mailbox full\n> – Note" in told.text
    assert "Wants: Heat pump\nPhone: +49 30 123456\nEmail: erika@customer.example" in told.text
    assert "Where: 10119 Berlin\nTried: 2 times\n" in told.text
    assert f"Open the lead:\n{SITE}/desk/leads/{lead.pk}/\n" in told.text
    assert f"Not now? Put the reminder off:\n{SITE}/desk/reminders/\n" in told.text
    assert told.unsubscribe_url == ""


def test_a_reminder_that_nobody_has_asks_a_supervisor_to_share_it_out(lead, ada):
    try_in_vain(lead, ada)
    told = reminder_due(lead, Reminder.objects.get(), agent=ada, is_own=False, now=DUE)

    assert "The next attempt has been due since 3 Jun 2026, 15:00, and nobody at the desk has this lead." in told.text
    assert "/desk/reminders/" not in told.text + told.html


def test_a_warning_says_until_when(lead, ada):
    told = response_warning(item_of(lead), agent=ada, now=DUE)

    assert (told.kind, told.lead_id) == (MessageKind.REMINDER_DUE, lead.pk)
    assert told.subject == "The time to respond runs out: Erika Mustermann"
    assert "Please try the customer by 3 Jun 2026, 15:00, or release the lead so that a colleague can." in told.text


@pytest.mark.parametrize(
    ("count", "subject", "says"),
    [
        (1, "1 lead was not responded to in time", "Nobody has tried to reach this customer yet. Assign the lead, or take it yourself."),
        (3, "3 leads were not responded to in time", "Nobody has tried to reach these customers yet."),
    ],
)  # fmt: skip
def test_an_escalation_names_whose_leads_are_late(brand, lead, ada, count, subject, says):
    item = item_of(lead)
    item.agent = ada
    owner = User.objects.get(email="owner@northwind.example")
    told = desk_escalation(brand, [item], count=count, supervisor=owner, now=DUE)

    assert (told.kind, told.to, told.subject) == (MessageKind.ESCALATION, owner.email, subject)
    assert says in told.text
    assert "3 Jun, 15:00: Erika Mustermann · Heat pump · Ada" in told.text
    assert ("and 2 more" in told.text) is (count == 3)


def test_one_press_in_the_mail_calls_the_customer(brand, lead, ada):
    nobody = make_desk_lead(brand, customer={"phone": ""})

    assert 'href="tel:+4930123456"' in response_warning(item_of(lead), agent=ada, now=DUE).html
    assert "tel:" not in response_warning(item_of(nobody), agent=ada, now=DUE).html


def test_a_test_says_so_in_its_subject(brand, ada):
    lead = make_desk_lead(brand, test=True)
    try_in_vain(lead, ada)

    due = reminder_due(lead, Reminder.objects.get(), agent=ada, is_own=True, now=DUE)
    assert due.subject == "[Test] Try Erika Mustermann again"
    assert response_warning(item_of(lead), agent=ada, now=DUE).subject.startswith("[Test] The time to respond")


def test_times_are_the_brands(ada):
    brand = make_desk_brand("Southwind", time_zone="America/New_York")
    lead = make_desk_lead(brand)

    # Five in the morning there; the desk opens at nine.
    assert "by 3 Jun 2026, 13:00" in response_warning(item_of(lead), agent=ada, now=DUE).text


@pytest.mark.parametrize(
    ("customer", "called"),
    [
        ({"given_name": "", "family_name": "Weber"}, "Weber"),
        ({"given_name": "", "family_name": "", "organization": "Weber GmbH"}, "Weber GmbH"),
        ({"given_name": "", "family_name": ""}, "erika@customer.example"),
    ],
)
def test_who_gave_no_name_is_called_by_what_is_known(brand, ada, customer, called):
    lead = make_desk_lead(brand, customer=customer)

    assert response_warning(item_of(lead), agent=ada, now=DUE).subject == f"The time to respond runs out: {called}"
