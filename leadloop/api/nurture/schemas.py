"""Campaigns in the documentation."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import Id, Moment, MoneyShape
from leadloop.api.pages import PageQuery
from leadloop.api.reports.schemas import RateShape
from leadloop.nurture.enums import CampaignState, StopReason


class CampaignQuery(PageQuery):
    """Which campaigns to list."""

    state: Literal["draft", "running", "paused", "ended"] | None = Field(
        None, description="Only those that stand there."
    )


class CampaignShape(BaseModel):
    """A campaign: mails to customers who had no opportunity."""

    model_config = ConfigDict(title="Campaign")

    id: Id
    name: str
    state: str = Field(json_schema_extra={"enum": list(CampaignState.values)})
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    mails: int = Field(description="How many mails it has.")
    customers: int = Field(description="Everybody in it: `held_out` + `waiting` + `done` + `stopped` + `parked`.")
    held_out: int = Field(description="Chosen by chance and never written to.")
    waiting: int
    done: int = Field(description="Got all mails.")
    stopped: int
    parked: int = Field(description="A person has to look at them.")


class CampaignList(BaseModel):
    """A page of campaigns."""

    data: list[CampaignShape]
    next_cursor: str | None


class GroupShape(BaseModel):
    """What became of a group of customers: shares of all of it, whoever got a mail."""

    model_config = ConfigDict(title="CampaignGroup")

    came_back: RateShape = Field(description="Sent a new request, whichever way it came.")
    qualified: RateShape
    won: RateShape
    revenue: list[MoneyShape]


class ComparedShape(BaseModel):
    """By how much one share is above another (-1 to 1), with its 95 % interval, and what that says."""

    model_config = ConfigDict(title="Compared")

    difference: float | None
    low: float | None
    high: float | None
    verdict: str = Field(
        description="`too_early` of few; `not_shown` where the interval holds 0; else which of the two is ahead.",
        json_schema_extra={"enum": ["too_early", "not_shown", "first", "second"]},
    )


class StepShape(BaseModel):
    """One mail of a campaign."""

    model_config = ConfigDict(title="CampaignMail")

    number: int
    queued: int
    sent: int


class CampaignResultsShape(CampaignShape):
    """A campaign and what it brought."""

    model_config = ConfigDict(title="CampaignResults")

    stops: dict[str, int] = Field(
        description=f"How many stopped, by reason: {', '.join(f'`{each}`' for each in StopReason.values)}."
    )
    steps: list[StepShape]
    written_to: GroupShape
    held_out_group: GroupShape
    came_back: ComparedShape = Field(description="Those written to (first) beside those held out (second).")
    won: ComparedShape = Field(description="The same of those who bought.")
    subjects: ComparedShape | None = Field(
        description="Who came back with subject A (first) and with subject B (second); null where there is one subject."
    )
