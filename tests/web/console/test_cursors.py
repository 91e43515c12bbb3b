"""Pages of long lists."""

import base64
from datetime import timedelta

import pytest

from leadloop.intake.models import Lead
from leadloop.web.console.cursors import newest_first
from tests.support.story import NOW, make_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(brand):
    # Two of them in the same moment.
    moments = [NOW, NOW, NOW - timedelta(hours=1), NOW + timedelta(hours=1), NOW - timedelta(microseconds=1)]
    return [make_lead(brand, now=at) for at in moments]


def pages(brand, size):
    found: list[list[object]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = newest_first(Lead.objects.for_brand(brand), by="created_at", cursor=cursor, size=size)
        found.append([lead.pk for lead in page.rows])
        cursor = page.next
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_every_row_is_on_one_page_in_order(brand, leads, size):
    wanted = [lead.pk for lead in sorted(leads, key=lambda lead: (lead.created_at, lead.pk), reverse=True)]

    found = pages(brand, size)

    assert [pk for page in found for pk in page] == wanted
    assert [len(page) for page in found[:-1]] == [size] * (len(found) - 1)
    assert found[-1] != []


def test_rows_that_came_meanwhile_shift_nothing(brand, leads):
    first = newest_first(Lead.objects.for_brand(brand), by="created_at", cursor="", size=2)
    make_lead(brand, now=NOW + timedelta(hours=2))

    second = newest_first(Lead.objects.for_brand(brand), by="created_at", cursor=first.next or "", size=2)

    assert {lead.pk for lead in first.rows} & {lead.pk for lead in second.rows} == set()


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "é", "A" * 500, "\x00", base64.urlsafe_b64encode(b"2026-06-03T09:00:00|0").decode()]
    + [
        base64.urlsafe_b64encode(text).decode()
        for text in (
            b"|",
            b"never|018f00000000700080000000000000aa",
            b"9999-12-31T23:59:59-14:00|018f00000000700080000000000000aa",
            b"\xff\xfe",
        )
    ],
)
def test_a_cursor_that_is_none_of_ours_shows_the_first_page(brand, leads, cursor):
    page = newest_first(Lead.objects.for_brand(brand), by="created_at", cursor=cursor, size=2)

    assert page.rows[0].created_at == NOW + timedelta(hours=1)


def test_an_empty_list_is_one_empty_page(brand):
    page = newest_first(Lead.objects.for_brand(brand), by="created_at", cursor="")

    assert (page.rows, page.next) == ([], None)
