"""Two come to one contact at the same moment as it is unmade or corrected: neither waits for the other for ever."""

from functools import partial

import pytest

from leadloop.customers.models import Account, Contact, ContactKey
from leadloop.desk.models import Outcome
from leadloop.desk.operations import change_desk_policy
from leadloop.intake.models import Lead
from leadloop.journeys.outcome_recorded import Decided
from leadloop.journeys.outcome_undone import take_back
from tests.support import story
from tests.support.desk import decider, make_agent, make_desk_brand, make_desk_lead, pass_on, refuse
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
NOW = story.NOW


@pytest.fixture
def brand():
    return make_desk_brand()


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def ben(brand):
    return make_agent(brand, "Ben")


@pytest.mark.parametrize("turn", range(5))
def test_who_comes_to_a_contact_while_it_is_unmade_keeps_it_or_makes_it_anew(brand, ada, ben, turn):
    first, second = make_desk_lead(brand), make_desk_lead(brand)
    refuse(first, ada)
    undone, decided = all_at_once(
        partial(take_back, first, number=1, by=decider(ada).actor, leads=False, now=NOW), partial(refuse, second, ben)
    )
    assert (type(undone), type(decided)) == (Outcome, Decided)
    contact = Contact.objects.get()
    assert list(Lead.objects.exclude(contact=None).values_list("pk", "contact")) == [(second.pk, contact.pk)]
    assert set(ContactKey.objects.values_list("kind", "contact")) == {("email", contact.pk), ("phone", contact.pk)}
    assert Account.objects.get() == contact.account


@pytest.mark.parametrize("turn", range(10))
def test_who_comes_to_a_contact_while_it_is_corrected_waits_for_that(brand, ada, ben, turn):
    location = story.make_location(brand)
    change_desk_policy(brand, returns="both")
    first, second = make_desk_lead(brand), make_desk_lead(brand, customer={"organization": "Acme"})
    pass_on(first, ada, location)
    story.say(story.opportunity_of(first), "reject")
    results = all_at_once(partial(refuse, first, ada, customer={"family_name": "Muster"}), partial(refuse, second, ben))
    assert [type(each) for each in results] == [Decided, Decided]
    contact = Contact.objects.get()
    assert (contact.family_name, contact.organization) == ("Muster", "Acme")
