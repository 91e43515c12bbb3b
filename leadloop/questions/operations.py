"""Writes of question sets."""

from collections.abc import Iterable
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.transaction import one_transaction
from leadloop.questions.enums import SetKind
from leadloop.questions.models import Question, QuestionSet


@one_transaction
def set_questions(brand: Brand, kind: SetKind, key: str, questions: Iterable[dict[str, Any]]) -> QuestionSet:
    """Make the set consist of exactly these questions (fields of :class:`Question`), in this order."""
    # Locked, so that of two who save at once the second replaces what the first has made.
    found, _made = QuestionSet.objects.select_for_update().get_or_create(brand=brand, kind=kind, key=key)
    found.questions.all().delete()
    Question.objects.bulk_create(
        Question(brand=brand, question_set=found, position=number, **fields) for number, fields in enumerate(questions)
    )
    return found
