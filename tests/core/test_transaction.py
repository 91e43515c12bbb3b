"""A transaction that nobody waits for."""

import pytest
from django.db import connection

from leadloop.accounts.models import Brand
from leadloop.core.transaction import durable_with_the_next
from tests.support import story

ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def durable(transactional_db):
    """Have PostgreSQL wait for the disk, as it does where nobody told it otherwise."""
    with connection.cursor() as cursor:
        if ON_POSTGRESQL:
            cursor.execute("SET synchronous_commit TO on")
        yield
        if ON_POSTGRESQL:
            cursor.execute("RESET synchronous_commit")


def waiting():
    """Return whether commits wait for the disk; SQLite's journal says so for whoever writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('synchronous_commit')" if ON_POSTGRESQL else "SELECT 'on'")
        return cursor.fetchone()[0]


def rename_and_fail(brand):
    with durable_with_the_next():
        Brand.objects.filter(pk=brand.pk).update(name="Another")
        raise LookupError


@pytest.mark.django_db(transaction=True)
def test_it_is_stored_like_any_other_or_not_at_all():
    with durable_with_the_next():
        brand = story.make_brand()
    assert Brand.objects.filter(pk=brand.pk).exists()
    with pytest.raises(LookupError):
        rename_and_fail(brand)
    assert Brand.objects.get(pk=brand.pk).name == brand.name


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("durable")
def test_only_it_is_not_waited_for():
    with durable_with_the_next():
        assert waiting() == ("off" if ON_POSTGRESQL else "on")
    assert waiting() == "on"
