"""Reading answers to configured questions. Pure: the same rules for pages, API and imports."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from leadloop.core.problems import too_long
from leadloop.core.text import clean_line, clean_text
from leadloop.questions.enums import QuestionKind
from leadloop.questions.models import Question

_NUMBER = re.compile(r"-?[0-9]{1,15}([.,][0-9]{1,6})?")
_TRUE, _FALSE = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0"})


class AnswerProblem(ValueError):
    """An answer does not fit its question; the message says what to do."""


def read_answers(questions: Iterable[Question], given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers by question key, and the problems by question key.

    ``given`` maps question keys to strings, lists of strings, numbers or booleans. Keys that no question has are
    kept as tidy text: a brand's own site may send more than we ask, and nothing that a customer said is dropped.
    """
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    known = {q.key: q for q in questions}
    for key, question in known.items():
        try:
            value = _read(question, given.get(key))
        except AnswerProblem as problem:
            problems[key] = str(problem)
            continue
        if value in (None, "", []):
            if question.required:
                problems[key] = _("Please answer this question.")
            continue
        answers[key] = value
    for key in sorted(set(given) - set(known))[:50]:
        name, extra = clean_line(key, limit=60), clean_text(_flat(given[key]), limit=2000)
        # Cleaned, a key may read as that of a question, whose answers are checked.
        if name and extra and name not in known:
            answers[name] = extra
    return answers, problems


def _flat(raw: Any) -> str:
    return ", ".join(map(str, raw)) if isinstance(raw, list | tuple) else str(raw if raw is not None else "")


def _read(question: Question, raw: Any) -> Any:
    if question.kind == QuestionKind.CHOICES:
        chosen = [clean_line(item) for item in (raw if isinstance(raw, list | tuple) else [raw] if raw else [])]
        return [_one_of(question, item) for item in chosen if item]
    if isinstance(raw, list | tuple):
        raw = raw[-1] if raw else ""
    if question.kind == QuestionKind.TEXT:
        return _whole(clean_text(raw), limit=5000)
    text = _whole(clean_line(raw), limit=500)
    if not text:
        return ""
    read = _READERS.get(QuestionKind(question.kind))
    return read(question, text) if read else text


def _whole(text: str, *, limit: int) -> str:
    problem = too_long(text, limit=limit)
    if problem:
        raise AnswerProblem(problem)
    return text


def _one_of(question: Question, text: str) -> str:
    if text not in question.choices:
        raise AnswerProblem(_("Choose one of: %(choices)s.") % {"choices": ", ".join(question.choices)})
    return text


def _number(_question: Question, text: str) -> str:
    # Kept as text, so that no digit is lost to floating point.
    if not _NUMBER.fullmatch(text):
        raise AnswerProblem(_("Write a number in digits, such as 120 or 1.5."))
    return str(Decimal(text.replace(",", ".")))


def _date(_question: Question, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise AnswerProblem(_("Write the date as year-month-day, such as 2026-12-01.")) from error


def _yes_no(_question: Question, text: str) -> bool:
    if text.casefold() in _TRUE:
        return True
    if text.casefold() in _FALSE:
        return False
    raise AnswerProblem(_("Answer yes or no."))


_READERS: dict[QuestionKind, Callable[[Question, str], Any]] = {
    QuestionKind.CHOICE: _one_of,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.YES_NO: _yes_no,
}
