"""A brand with a sale, and the browser of its sales admin."""

from datetime import timedelta

import pytest

from leadloop.accounts.enums import Role
from leadloop.accounts.operations import add_member
from leadloop.opportunities.enums import Stage
from tests.support.story import NOW, make_location, make_opportunity
from tests.web.console.conftest import signed_in


@pytest.fixture(autouse=True)
def the_time(the_time):
    the_time.move_to(NOW + timedelta(days=3))
    return the_time


@pytest.fixture
def sam(brand):
    return add_member(brand=brand, email="sam@northwind.example", name="Sam Sales", role=Role.SALES, now=NOW)


@pytest.fixture
def as_sam(sam):
    return signed_in(sam)


@pytest.fixture
def won(brand):
    make_location(brand)
    return make_opportunity(brand, Stage.WON, request={"product": "Heat pump"})
