"""A brand with a desk, the people who work there, and the browser of each."""

import pytest
import time_machine
from django.test import Client

from leadloop.accounts.enums import Role
from tests.support.desk import make_agent, make_desk_brand, make_desk_lead
from tests.support.story import NOW


@pytest.fixture(autouse=True)
def the_time():
    """The clock that the pages read, which stands at NOW; a test moves it by `the_time.move_to(…)`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def brand(db):
    return make_desk_brand()


@pytest.fixture
def other_brand(db):
    return make_desk_brand("Southwind")


@pytest.fixture
def ada(brand):
    return make_agent(brand, "Ada")


@pytest.fixture
def ben(brand):
    return make_agent(brand, "Ben")


@pytest.fixture
def bob(brand):
    return make_agent(brand, "Bob")


@pytest.fixture
def sue(brand):
    return make_agent(brand, "Sue", role=Role.SUPERVISOR)


@pytest.fixture
def lead(brand):
    return make_desk_lead(brand)


@pytest.fixture
def as_ada(ada):
    return signed_in(ada)


@pytest.fixture
def as_sue(sue):
    return signed_in(sue)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
