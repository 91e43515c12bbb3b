"""A sale was lost: the customer is asked why, once, and may say it and change their mind."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.problems import FieldProblem
from leadloop.core.text import clean_line, clean_text
from leadloop.core.transaction import one_transaction
from leadloop.customers.queries import is_erased
from leadloop.feedback.enums import BOUGHT, DECIDING
from leadloop.feedback.messages import why_lost
from leadloop.feedback.models import LossQuestion
from leadloop.feedback.operations import add_loss_question, set_loss_answer
from leadloop.feedback.queries import loss_question_of, rules_of
from leadloop.followups.operations import plan_why_lost
from leadloop.history.enums import Kind
from leadloop.history.models import CUSTOMER
from leadloop.history.operations import event, lead_changed, record
from leadloop.opportunities.enums import Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import hold
from leadloop.outbox.enums import MailList
from leadloop.outbox.operations import queue
from leadloop.outbox.queries import has_left
from leadloop.questions.enums import ReasonKind
from leadloop.questions.queries import reasons


class WhyProblem(FieldProblem):
    """What the customer said cannot be taken. ``errors`` maps ``reason`` to what to do."""


def after_loss(opportunity: Opportunity, *, brand: Brand, now: datetime) -> None:
    """Plan the question, where the brand wants it asked. Whoever tries a form out, or was asked before, is not asked."""
    rules = rules_of(brand)
    if rules.ask_why_lost and not opportunity.lead.is_test and loss_question_of(opportunity) is None:
        plan_why_lost(opportunity, at=now + timedelta(days=rules.why_lost_after_days))


def ask_why_lost(opportunity: Opportunity, *, now: datetime) -> bool:
    """Mail the question, if it is still to be asked: not where it is no loss any more, or the customer wants no mail."""
    if opportunity.stage != Stage.LOST or opportunity.lead.is_test or not rules_of(opportunity.brand).ask_why_lost:
        return False
    messages = why_lost(opportunity, now=now)
    if not messages or has_left(brand=opportunity.brand, address=messages[0].to, mail_list=MailList.CUSTOMER):
        return False
    if not add_loss_question(opportunity, now=now):
        return False
    # Reports count who was asked; that the mail went out is told later, or never.
    lead_changed(opportunity.brand_id, opportunity.lead_id)
    queue(*messages)
    return True


@one_transaction
def say_why(question: LossQuestion, *, reason: str, words: str, now: datetime) -> bool:
    """Store what the customer says; the same again changes nothing (False). Raises :class:`WhyProblem`."""
    opportunity = question.opportunity
    hold(opportunity.pk)
    question.refresh_from_db()
    said, told = clean_line(reason, limit=60), clean_text(words, limit=2000)
    if is_erased(opportunity.lead.contact_id):
        raise WhyProblem({"reason": _("You asked us to forget you, so we keep nothing that you write here.")})
    known = {BOUGHT, DECIDING, *(each.key for each in reasons(opportunity.brand, ReasonKind.LOST))}
    if said not in known:
        raise WhyProblem({"reason": _("Please choose what comes closest.")})
    if (question.said, question.words) == (said, told):
        return False
    set_loss_answer(question, said=said, words=told, now=now)
    record(
        event(
            Kind.LOSS_EXPLAINED,
            brand=opportunity.brand_id,
            actor=CUSTOMER,
            now=now,
            lead=opportunity.lead_id,
            opportunity=opportunity.pk,
            lost_reason=said,
        )
    )
    return True
