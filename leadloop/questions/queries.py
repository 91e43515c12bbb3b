"""Reads of question sets and reasons."""

import uuid

from leadloop.accounts.models import Brand
from leadloop.core.ids import new_id
from leadloop.core.prepared import Prepared
from leadloop.questions.enums import ReasonKind, SetKind
from leadloop.questions.models import Question, Reason

_IN_SET = Prepared(
    lambda question_set: Question.objects.filter(question_set_id=question_set).order_by("position", "id"), (new_id(),)
)
_OF_FORM = Prepared(
    lambda brand, kind, key: Question.objects.filter(
        brand_id=brand, question_set__kind=kind, question_set__key=key
    ).order_by("position", "id"),
    (new_id(), "kind", "key"),
)
_REASONS = Prepared(
    lambda brand, kind: Reason.objects.filter(brand_id=brand, kind=kind, is_active=True).order_by("position", "label"),
    (new_id(), "kind"),
)


def questions_in(question_set_id: uuid.UUID | None) -> list[Question]:
    """Return a set's questions in order; none where there is no set."""
    return _IN_SET.rows(question_set_id) if question_set_id else []


def questions_of(brand: Brand, kind: SetKind, key: str = "default") -> list[Question]:
    """Return a form's questions in order; none where the brand has no such form."""
    return _OF_FORM.rows(brand.pk, str(kind), key)


def reason_label(brand: Brand, kind: ReasonKind, key: str) -> str:
    """Return the brand's words for a reason, in use or not; the key itself where it has none."""
    found = Reason.objects.for_brand(brand).filter(kind=kind, key=key).values_list("label", flat=True).first()
    return str(found or key)


def reasons(brand: Brand, kind: ReasonKind) -> list[Reason]:
    """Return the brand's reasons in use, in order."""
    return _REASONS.rows(brand.pk, str(kind))
