"""Writes of question sets and reasons."""

from collections.abc import Iterable, Sequence
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.core.transaction import one_transaction
from leadloop.questions.enums import FIXED_REASONS, ReasonKind, SetKind
from leadloop.questions.models import Question, QuestionSet, Reason


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


def add_reasons(brand: Brand, kind: ReasonKind, labels: Iterable[Sequence[str]]) -> None:
    """Give a new brand its reasons of this kind: key, label, and if wanted the label for customers."""
    insert(*_reasons(brand, kind, labels))


@one_transaction
def set_reasons(brand: Brand, kind: ReasonKind, labels: Iterable[Sequence[str]]) -> None:
    """Make the brand's reasons of this kind exactly these (see :func:`add_reasons`); others stay for what used them, out of use.

    Those that the story goes by (``FIXED_REASONS``) stay in use where ``labels`` leaves them out.
    """
    wanted = list(labels)
    kept = {key for key, *_labels in wanted} | set(FIXED_REASONS.get(kind, ()))
    Reason.objects.for_brand(brand).filter(kind=kind).exclude(key__in=kept).update(is_active=False)
    Reason.objects.bulk_create(
        _reasons(brand, kind, wanted),
        update_conflicts=True,
        unique_fields=["brand", "kind", "key"],
        update_fields=["label", "customer_label", "position", "is_active"],
    )


def _reasons(brand: Brand, kind: ReasonKind, labels: Iterable[Sequence[str]]) -> list[Reason]:
    return [
        Reason(brand=brand, kind=kind, key=key, label=label, customer_label="".join(customers), position=number)
        for number, (key, label, *customers) in enumerate(labels)
    ]


def _numbered(found: QuestionSet, questions: Iterable[dict[str, Any]]) -> list[Question]:
    return [
        Question(brand=found.brand, question_set=found, position=number, **fields)
        for number, fields in enumerate(questions)
    ]
