"""Writes of question sets."""

from collections.abc import Iterable
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.core.transaction import one_transaction
from leadloop.questions.enums import SetKind
from leadloop.questions.models import Question, QuestionSet


def add_questions(brand: Brand, kind: SetKind, key: str, questions: Iterable[dict[str, Any]]) -> QuestionSet:
    """Give a new brand a set of these questions (fields of :class:`Question`), in this order."""
    made = QuestionSet(brand=brand, kind=kind, key=key)
    insert(made, *_numbered(made, questions))
    return made


@one_transaction
def set_questions(brand: Brand, kind: SetKind, key: str, questions: Iterable[dict[str, Any]]) -> QuestionSet:
    """Make the set consist of exactly these questions (fields of :class:`Question`), in this order."""
    # Locked, so that of two who save at once the second replaces what the first has made.
    found, _made = QuestionSet.objects.select_for_update().get_or_create(brand=brand, kind=kind, key=key)
    found.questions.all().delete()
    Question.objects.bulk_create(_numbered(found, questions))
    return found


def _numbered(found: QuestionSet, questions: Iterable[dict[str, Any]]) -> list[Question]:
    return [
        Question(brand=found.brand, question_set=found, position=number, **fields)
        for number, fields in enumerate(questions)
    ]
