import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.questions.answers import read_answers
from leadloop.questions.enums import QuestionKind
from leadloop.questions.models import Question


def question(kind, *, required=False, choices=("Oil", "Gas")):
    return Question(key="q", label="?", kind=kind, required=required, choices=list(choices))


@pytest.mark.parametrize(
    ("kind", "raw", "answer"),
    [
        (QuestionKind.LINE, " a \r\n b ", "a b"),
        (QuestionKind.TEXT, "a\r\nb", "a\nb"),
        (QuestionKind.CHOICE, "Gas", "Gas"),
        (QuestionKind.CHOICE, ["Oil"], "Oil"),
        (QuestionKind.CHOICES, ["Oil", "Gas"], ["Oil", "Gas"]),
        (QuestionKind.CHOICES, "Oil", ["Oil"]),
        (QuestionKind.NUMBER, "1,5", "1.5"),
        (QuestionKind.NUMBER, 120, "120"),
        (QuestionKind.DATE, "2026-12-01", "2026-12-01"),
        (QuestionKind.YES_NO, "on", True),
        (QuestionKind.YES_NO, False, False),
    ],
)
def test_each_kind_is_read_its_way(kind, raw, answer):
    assert read_answers([question(kind)], {"q": raw}) == ({"q": answer}, {})


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (QuestionKind.LINE, "x" * 501), (QuestionKind.TEXT, "x" * 5001), (QuestionKind.CHOICE, "Coal"), (QuestionKind.CHOICES, ["Oil", "Coal"]), (QuestionKind.NUMBER, "١٢"), (QuestionKind.NUMBER, "NaN"),
        (QuestionKind.NUMBER, "1e5"), (QuestionKind.DATE, "2026-02-30"), (QuestionKind.DATE, "tomorrow"), (QuestionKind.YES_NO, "maybe"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_by_question(kind, raw):
    answers, problems = read_answers([question(kind)], {"q": raw})
    assert (answers, list(problems)) == ({}, ["q"])


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_what_is_required_must_be_there(kind):
    assert read_answers([question(kind, required=True)], {})[1] == {"q": "Please answer this question."}
    assert read_answers([question(kind)], {}) == ({}, {})


def test_what_nobody_asked_is_kept():
    assert read_answers([], {"extra": ["a", "b"], "empty": ""}) == ({"extra": "a, b"}, {})


@given(st.sampled_from(list(QuestionKind)), st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
def test_whatever_is_sent_is_answered_or_told(kind, raw):
    answers, problems = read_answers([question(kind)], {"q": raw})
    assert not (answers and problems)


@pytest.mark.parametrize("key", ["q ", "\u200bq", "q\n", " "])
def test_what_nobody_asked_takes_no_answers_place(key):
    assert read_answers([question(QuestionKind.CHOICE)], {"q": "Gas", key: "Coal"}) == ({"q": "Gas"}, {})
    assert read_answers([question(QuestionKind.CHOICE)], {key: "Coal"}) == ({}, {})
