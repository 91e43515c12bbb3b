"""A brand manager corrects a wrong answer, with a reason. Nothing is erased: the history keeps both."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from leadloop.core.problems import FieldProblem, too_long
from leadloop.core.text import clean_line
from leadloop.core.transaction import one_transaction
from leadloop.followups.operations import plan_first, settle
from leadloop.history.enums import Kind
from leadloop.history.models import Actor
from leadloop.history.operations import event, record
from leadloop.intake.enums import LeadStatus
from leadloop.intake.operations import hold_lead
from leadloop.journeys.customer_asked_why import after_loss
from leadloop.journeys.customer_told import comes_to, leaves
from leadloop.journeys.nurture_begins import nurture_begins
from leadloop.journeys.sale_completes import after_completion
from leadloop.nurture.enums import StopReason
from leadloop.nurture.operations import stop_of_request
from leadloop.opportunities.enums import WAITING, Stage
from leadloop.opportunities.models import Opportunity
from leadloop.opportunities.operations import correct
from leadloop.opportunities.queries import newest_round, whole_opportunity
from leadloop.opportunities.stages import CORRECTABLE

_SOLD: Final = (Stage.WON, Stage.COMPLETE)


class CorrectionProblem(FieldProblem):
    """The correction lacks something or does not fit. ``errors`` maps ``to`` or ``reason`` to what to do."""


@one_transaction
def correct_stage(opportunity: Opportunity, *, to: Stage, reason: str, actor: Actor, now: datetime) -> Opportunity:
    """Set the stage to what it should have been, and what is due with it. Raises :class:`CorrectionProblem`.

    Possible for the lead's newest round, from any stage that was answered to any that a location could have
    answered after seeing the request; not for what was withdrawn, and not once the lead went on to another
    location or back to the desk. An answered follow-up form and a review stay as they are; they count again when the stage does.
    """
    words = clean_line(reason)
    problem = too_long(words, limit=500) if words else _("Please say why, so that others understand the correction.")
    if problem:
        raise CorrectionProblem({"reason": problem})
    # Whoever gives the lead to another location in this moment has done so, or finds it corrected.
    hold_lead(opportunity.lead_id)
    whole = whole_opportunity(opportunity.pk)
    if whole is None or to not in CORRECTABLE or whole.stage in (to, Stage.WITHDRAWN, Stage.UNACKNOWLEDGED):
        raise CorrectionProblem(
            {"to": _("Choose a stage other than the present one that the location could have answered.")}
        )
    newest = newest_round(whole.lead)
    if newest is None or newest.pk != whole.pk:
        raise CorrectionProblem({"to": _("The lead has gone on to another location. Correct its newest round.")})
    if whole.lead.status != LeadStatus.QUALIFIED:
        # Else the location would have it, and the desk give it to another.
        raise CorrectionProblem(
            {"to": _("The lead went back to the desk. It can be passed on from there, to the same location too.")}
        )
    seen = Stage(whole.stage)
    if not correct(whole, seen=seen, to=to, now=now):
        raise CorrectionProblem({"to": _("Somebody answered a moment ago. Please look again.")})
    record(
        event(
            Kind.CORRECTED,
            brand=whole.brand_id,
            actor=actor,
            now=now,
            lead=whole.lead_id,
            opportunity=whole.pk,
            **{"from": str(seen), "to": str(to), "reason": words},
        )
    )
    settle(whole)
    leaves({seen}, whole.lead, brand=whole.brand, undone=True, now=now)
    comes_to(to, whole.lead, brand=whole.brand, opportunity=whole, reason=whole.lost_reason, now=now)
    if seen == Stage.LOST:
        # It came to something after all.
        stop_of_request(whole.lead_id, why=StopReason.BOUGHT if to in _SOLD else StopReason.LEAD_AGAIN, now=now)
    if to in WAITING:
        plan_first(whole, brand=whole.brand, now=now)
    elif to == Stage.COMPLETE:
        after_completion(whole, brand=whole.brand, now=now)
    elif to == Stage.LOST:
        after_loss(whole, brand=whole.brand, now=now)
        nurture_begins(whole.lead, now=now)
    return whole
