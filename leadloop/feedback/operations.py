"""Writes of follow-up form answers and reviews."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from leadloop.accounts.models import Brand
from leadloop.core.inserting import insert
from leadloop.core.money import Money
from leadloop.feedback.enums import DecidedBy, ReviewState
from leadloop.feedback.models import CurrencyRate, FeedbackRules, FollowUpForm, LossQuestion, Review
from leadloop.network.models import LocationContact
from leadloop.opportunities.models import Opportunity


def add_rules(brand: Brand) -> FeedbackRules:
    """Give a new brand the usual rules."""
    made = FeedbackRules(brand=brand)
    insert(made)
    return made


def change_rules(brand: Brand, *, now: datetime, **rules: Any) -> None:
    """Set fields of the brand's rules; reviews that wait already keep the day on which they publish themselves."""
    FeedbackRules.objects.update_or_create(brand=brand, defaults={**rules, "changed_at": now})


def set_rates(brand: Brand, wanted: Mapping[str, Decimal], *, now: datetime) -> None:
    """Set the rates into the brand's currency, by currency; others go, and one that stays as it was keeps its date."""
    rates = CurrencyRate.objects.for_brand(brand).filter(into=brand.currency)
    rates.exclude(currency__in=list(wanted)).delete()
    for currency, rate in wanted.items():
        _made, is_new = CurrencyRate.objects.get_or_create(
            brand=brand, currency=currency, into=brand.currency, defaults={"rate": rate, "entered_at": now}
        )
        if not is_new:
            rates.filter(currency=currency).exclude(rate=rate).update(rate=rate, entered_at=now)


def put_form(
    opportunity: Opportunity, *, revenue: Money, answers: dict[str, Any], contact: LocationContact | None, now: datetime
) -> FollowUpForm | None:
    """Store or correct what the location answered; None where the brand has closed the form meanwhile."""
    values = {
        "revenue_amount": revenue.amount,
        "revenue_currency": revenue.currency,
        "answers": answers,
        "location_contact": contact,
    }
    open_forms = FollowUpForm.objects.filter(opportunity=opportunity, closed_at=None)
    if not open_forms.update(corrected_at=now, **values):
        fresh = FollowUpForm(brand_id=opportunity.brand_id, opportunity=opportunity, answered_at=now, **values)
        FollowUpForm.objects.bulk_create([fresh], ignore_conflicts=True)
        # Two first answers at once meet at the unique index; the later one then corrects the earlier.
        open_forms.exclude(pk=fresh.pk).update(corrected_at=now, **values)
    found: FollowUpForm | None = open_forms.first()
    return found


def close_form(form: FollowUpForm, *, now: datetime) -> bool:
    """End corrections; False where that was done before."""
    done = bool(FollowUpForm.objects.filter(pk=form.pk, closed_at=None).update(closed_at=now))
    if done:
        form.closed_at = now
    return done


def add_review(opportunity: Opportunity, *, fields: dict[str, Any], now: datetime) -> tuple[Review, bool]:
    """Store the customer's review; the first one stays. Returns it, and whether it is this one."""
    fresh = Review(
        brand_id=opportunity.brand_id,
        opportunity=opportunity,
        location_id=opportunity.location_id,
        received_at=now,
        **fields,
    )
    Review.objects.bulk_create([fresh], ignore_conflicts=True)
    kept: Review = Review.objects.select_related("location").get(opportunity=opportunity)
    return kept, kept.pk == fresh.pk


def add_loss_question(opportunity: Opportunity, *, now: datetime) -> bool:
    """Note that the customer is asked why nothing was bought; False where they were asked before."""
    fresh = LossQuestion(brand_id=opportunity.brand_id, opportunity=opportunity, asked_at=now)
    LossQuestion.objects.bulk_create([fresh], ignore_conflicts=True)
    return bool(LossQuestion.objects.filter(pk=fresh.pk).exists())


def set_loss_answer(question: LossQuestion, *, said: str, words: str, now: datetime) -> None:
    """Store what the customer said, in place of what they said before."""
    question.said, question.words, question.said_at = said, words, now
    LossQuestion.objects.filter(pk=question.pk).update(said=said, words=words, said_at=now)


def set_reply(review: Review, words: str) -> None:
    """Set what the location answers below the review; empty takes it away."""
    Review.objects.filter(pk=review.pk).update(reply=words)
    review.reply = words


def set_review_state(
    review: Review,
    *,
    seen: ReviewState,
    publish: bool,
    by: DecidedBy,
    reason: str = "",
    note: str = "",
    now: datetime,
) -> bool:
    """Publish or hide the review if it still stands at ``seen``, decided by whom it was; False where somebody was first."""
    values: dict[str, Any] = {
        "state": ReviewState.PUBLISHED if publish else ReviewState.HIDDEN,
        "decided_by": by,
        "hide_reason": "" if publish else reason,
        "hide_note": "" if publish else note,
        "published_at": now if publish else None,
        "hidden_at": None if publish else now,
    }
    # The same state may have become the brand's decision meanwhile, which a location does not override.
    if not Review.objects.filter(pk=review.pk, state=seen, decided_by=review.decided_by).update(**values):
        return False
    for name, value in values.items():
        setattr(review, name, value)
    return True
