"""Columns of texts as numbers."""

from hypothesis import given
from hypothesis import strategies as st

from leadloop.reports.rollups.words import Words

TEXTS = st.lists(st.sampled_from(["", "a", "A", "b", "Straße", "STRASSE"]))


@given(TEXTS, TEXTS)
def test_rows_follow_rows(one, other):
    found = Words.of(one).then(Words.of(other))
    assert found.told() == one + other
    assert len(set(found.words)) == len(found.words)


@given(TEXTS)
def test_what_becomes_the_same_is_the_same(texts):
    found = Words.of(texts).put(str.casefold)
    assert found.told() == [each.casefold() for each in texts]
    assert found.equal("a").tolist() == [each in {"a", "A"} for each in texts]
    assert found.equal("strasse").tolist() == [each in {"Straße", "STRASSE"} for each in texts]


@given(TEXTS)
def test_only_some_rows_keep_their_text(texts):
    column = Words.of(texts)
    found = column.only(column.equal("a"))
    assert found.told() == ["a" if each == "a" else "" for each in texts]
    assert found.equal("").tolist() == [each != "a" for each in texts]
