"""A brand with its people, and the browser of one of them."""

import pytest
import time_machine
from django.test import Client

from leadloop.accounts.enums import Role
from leadloop.accounts.models import User
from leadloop.accounts.operations import add_member
from tests.support.story import NOW, make_brand

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def the_time():
    """The clock that the pages read, which stands at NOW; a test moves it by `the_time.move_to(…)`."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hash passwords in no time: the slowness of the real way is Django's to test, and five wrong tries take 3 s by it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def brand(db):
    return make_brand("Northwind")


@pytest.fixture
def other_brand(db):
    return make_brand("Southwind")


@pytest.fixture
def owner(brand):
    return User.objects.get(email="owner@northwind.example")


@pytest.fixture
def manager(brand):
    return add_member(brand=brand, email="mia@northwind.example", name="Mia Brand", role=Role.MANAGER, now=NOW)


@pytest.fixture
def as_owner(owner):
    return signed_in(owner)


@pytest.fixture
def as_manager(manager):
    return signed_in(manager)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client
