"""Reads of question sets."""

from leadloop.accounts.models import Brand
from leadloop.questions.enums import SetKind
from leadloop.questions.models import Question


def questions_of(brand: Brand, kind: SetKind, key: str = "default") -> list[Question]:
    """Return a form's questions in order; none where the brand has no such form."""
    return list(
        Question.objects.for_brand(brand)
        .filter(question_set__kind=kind, question_set__key=key)
        .order_by("position", "id")
    )
