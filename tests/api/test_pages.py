import base64
import json
from datetime import timedelta

import pytest

from tests.support import story


def read_all(program, path, between=lambda: None, **query):
    """All pages, one id each; `between` happens between any two."""
    ids, cursor = [], None
    while True:
        page = program.get(path, **query, **({"cursor": cursor} if cursor else {})).json()
        assert len(page["data"]) <= int(query["limit"])
        ids += [each["id"] for each in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return ids
        between()


@pytest.mark.parametrize("path", ["/leads", "/opportunities"])
class TestNewestFirst:
    @pytest.fixture
    def some(self, program, brand, path):
        # Two of each moment: the id decides between them.
        for number in range(6):
            story.make_lead(brand, now=story.NOW + timedelta(microseconds=number // 2))
        return [each["id"] for each in program.get(path).json()["data"]]

    @pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
    def test_pages_join_to_the_whole(self, program, some, path, limit):
        assert read_all(program, path, limit=limit) == some

    def test_what_arrives_meanwhile_neither_repeats_nor_hides(self, program, brand, some, path):
        arrived = []

        def arrive():
            arrived.append(story.make_lead(brand, now=story.NOW + timedelta(hours=1 + len(arrived))))

        assert read_all(program, path, between=arrive, limit=2) == some
        assert len(arrived) == 2
        assert len(program.get(path).json()["data"]) == 8

    def test_with_a_filter(self, program, brand, some, path):
        story.make_location(brand, "D-2")
        story.make_lead(brand, location="D-2", now=story.NOW - timedelta(days=1))
        story.make_lead(brand, location="D-2", now=story.NOW + timedelta(days=1))
        found = read_all(program, path, limit=1, location="D-2")
        assert len(found) == 2
        assert not set(found) & set(some)

    def test_an_empty_list(self, program, path):
        assert program.get(path).json() == {"data": [], "next_cursor": None}

    def test_the_last_page_may_be_full(self, program, some, path):
        assert program.get(path, limit=6).json()["next_cursor"] is None


def encoded(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


MOMENT, ID = "2026-06-03T09:00:00+00:00", "0" * 32


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "====", "ü", encoded(), encoded("leads"), encoded("leads", MOMENT), encoded("leads", MOMENT, "1"),
        encoded("leads", "2026-06-03T09:00:00", ID), encoded("leads", "never", ID), encoded("leads", MOMENT, ID, "more"),
        encoded("opportunities", MOMENT, ID), encoded("leads", [MOMENT], {"a": ID}), encoded(["leads"], MOMENT, ID),
        base64.urlsafe_b64encode(b"[" * 200).decode(), base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b'{"leads": 1}').decode(), encoded("history", "1" * 30),
        encoded("leads", "9999-12-31T23:59:59-14:00", ID), encoded("leads", "0001-01-01T00:00:00+14:00", ID),
    ],
)  # fmt: skip
def test_a_made_up_cursor_is_refused(program, cursor):
    response = program.get("/leads", cursor=cursor)
    assert (response.status_code, [each["field"] for each in response.json()["errors"]]) == (422, ["cursor"])


@pytest.mark.parametrize("value", ["1" * 30, "-" + "9" * 19, "x"])
def test_a_number_that_no_column_holds(program, brand, value):
    path = f"/leads/{story.make_lead(brand).pk}/history"
    assert program.get(path, cursor=encoded("history", value)).status_code == 422


@pytest.mark.parametrize("value", ["\x00", "\ud800"])
def test_a_reference_that_no_column_holds(program, value):
    assert program.get("/locations", cursor=encoded("locations", value)).status_code == 422


def test_a_cursor_is_of_its_own_list_and_brand(program, stranger):
    for ref in ("E-1", "E-2"):
        story.make_location(stranger.key.brand, ref)
    cursor = stranger.get("/locations", limit=1).json()["next_cursor"]
    # It says a place in an order, and opens nothing.
    assert program.get("/locations", cursor=cursor).json()["data"] == []
    assert program.get("/leads", cursor=cursor).status_code == 422
