"""Taking a lead by compare-and-set: what was looked at a moment ago decides nothing by itself."""

import pytest

from leadloop.desk.claiming import take
from leadloop.desk.queries import desk_policy_of
from tests.support.desk import item_of, make_agent, make_desk_brand, make_desk_lead, refuse
from tests.support.story import NOW


@pytest.fixture
def brand(db):
    return make_desk_brand()


@pytest.fixture
def lead(brand):
    return make_desk_lead(brand)


def take_it(item, user, **more):
    return take(item, user, policy=desk_policy_of(item.brand), now=NOW, **more)


@pytest.mark.parametrize("leads", [False, True])
def test_of_two_who_looked_at_the_same_free_lead_the_second_does_not_get_it(brand, lead, leads):
    ada, ben = make_agent(brand, "Ada"), make_agent(brand, "Ben")
    seen_by_ada, seen_by_ben = item_of(lead), item_of(lead)
    assert (take_it(seen_by_ada, ada), take_it(seen_by_ben, ben, leads=leads)) == (True, False)
    assert item_of(lead).agent == ada


def test_a_lead_that_was_decided_since_one_looked_is_not_taken(brand, lead):
    ada, ben = make_agent(brand, "Ada"), make_agent(brand, "Ben")
    take_it(item_of(lead), ada)
    seen = item_of(lead)
    refuse(lead, ada)
    assert take_it(seen, ben, leads=True) is False
    assert item_of(lead).agent == ada
