"""Opportunities in the documentation, and the shape of what is sent about them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import Answers, Id, Moment, MoneyShape, Strict
from leadloop.api.pages import PageQuery
from leadloop.followups.enums import StepKind
from leadloop.opportunities.enums import Answer, Stage


class LocationName(BaseModel):
    """The location that has the opportunity."""

    ref: str = Field(description="The brand's own reference.", examples=["D-1042"])
    name: str


class StageTimes(BaseModel):
    """When each stage was reached; null where it was not."""

    offered_at: Moment
    acknowledged_at: Moment | None
    accepted_at: Moment | None
    rejected_at: Moment | None
    won_at: Moment | None
    lost_at: Moment | None
    completed_at: Moment | None
    withdrawn_at: Moment | None


class NextDue(BaseModel):
    """What Leadloop does next where nobody answers."""

    kind: StepKind
    at: Moment


class OpportunityShape(BaseModel):
    """A qualified lead handed to one location in one round."""

    model_config = ConfigDict(title="Opportunity")

    id: Id
    lead: Id
    round: int = Field(description="1 for the first location that it was offered to.")
    location: LocationName
    stage: Stage
    times: StageTimes
    next_due: NextDue | None
    reject_reason: str | None = Field(description="The key of one of the brand's reasons.")
    lost_reason: str | None = Field(description="The key of one of the brand's reasons.")
    revenue: MoneyShape | None = Field(description="What the location reported after completion.")


class OpportunityList(BaseModel):
    """One page of opportunities, newest offer first."""

    data: list[OpportunityShape]
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null at the end.")


class OpportunityQuery(PageQuery):
    """Filters of the list of opportunities."""

    stage: Stage | None = Field(None, description="Where it stands.")
    location: str | None = Field(None, description="The location's reference.", examples=["D-1042"])
    lead: str | None = Field(None, description="The id of its lead: all its rounds.")
    overdue: bool | None = Field(None, description="`true`: the location has left an answer open after all reminders.")
    offered_from: str | None = Field(
        None, description="Offered from this day (in the brand's time zone) or time on.", examples=["2026-11-01"]
    )
    offered_to: str | None = Field(
        None, description="Offered until the end of this day, or before this time.", examples=["2026-11-30"]
    )


class AnswerIn(Strict):
    """An answer, as the location's contact gives it by pressing a button."""

    answer: str = Field(json_schema_extra={"enum": list(Answer.values)})
    follow_up_on: str | None = Field(
        None,
        description="With accept, won and not_yet: the day on which to ask how it stands, up to a year ahead. "
        "Left out, it is the location's preferred time, else the brand's.",
        json_schema_extra={"format": "date"},
        examples=["2026-12-01"],
    )
    reason: str | None = Field(
        None, description="With reject and lost: the key of one of the brand's reasons. Needed.", examples=["other"]
    )
    note: str | None = Field(None, description="With reject and lost: the location's own words.")


class RevenueIn(Strict):
    """What the location sold."""

    amount: Any = Field(
        description="Digits with up to two decimals, as text.",
        examples=["12500.00"],
        json_schema_extra={"type": "string"},
    )
    currency: str = Field(description="ISO 4217.", examples=["EUR"])


class FollowUpFormIn(Strict):
    """The location's answers after completion."""

    revenue: RevenueIn
    answers: Answers | None = Field(None, description="The brand's own questions: key → answer.")
