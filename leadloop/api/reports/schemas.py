"""Reports in the documentation."""

from ninja import Schema
from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.kinds import Moment, MoneyShape
from leadloop.api.pages import PageQuery
from leadloop.reports.rollups.enums import Hours


class ReportQuery(Schema):
    """Which leads to count: those that arrived in a time, of a place, from a source. Nothing given: all."""

    since: str | None = Field(
        None,
        alias="from",
        description="Leads that arrived from this day (in the brand's time zone) or time on.",
        examples=["2026-11-01"],
    )
    before: str | None = Field(
        None,
        alias="to",
        description="Leads that arrived until the end of this day, or before this time.",
        examples=["2026-11-30"],
    )
    location: str | None = Field(None, description="A location's reference.", examples=["D-1042"])
    region: str | None = Field(None, description="`address.region` of locations, in any case.")
    source: str | None = Field(None, description="`source.channel` of leads.", examples=["website"])
    form: str | None = Field(None, description="The key of a form.", examples=["request-a-quote"])


class PipelineQuery(ReportQuery):
    """The same, or as it stood at the end of a past day."""

    as_of: str | None = Field(
        None,
        description="How it stood at the end of this day (in the brand's time zone), of all leads that had arrived by then;"
        " not together with `from` and `to`.",
        examples=["2026-05-01"],
    )


class PerformanceQuery(ReportQuery, PageQuery):
    """The same, by which clock, and which locations to show."""

    hours: Hours = Field(
        Hours.CALENDAR,
        description="`business`: times count only while the location was open, or for the first attempt the desk was there.",
    )


class LeadCounts(BaseModel):
    """Leads by status."""

    new: int
    contact_attempted: int
    qualified: int
    no_opportunity: int
    discarded: int


class OpportunityCounts(BaseModel):
    """Opportunities by stage. A lead that was offered to two locations is two opportunities."""

    unacknowledged: int
    acknowledged: int
    accepted: int
    rejected: int
    won: int
    lost: int
    complete: int
    withdrawn: int


class Pipeline(BaseModel):
    """Where the leads and opportunities of the cohort stand now."""

    as_of: Moment
    leads: LeadCounts
    opportunities: OpportunityCounts
    overdue: int | None = Field(
        description="Opportunities with an answer still open after all reminders; null with `as_of`."
    )
    revenue: list[MoneyShape] | None = Field(
        description="Sums of what locations reported of opportunities that stand at complete, one for each currency;"
        " null with `as_of`."
    )


class RateShape(BaseModel):
    """`k` of `n`, with the 95 % interval (Wilson's score) in which the true rate lies; null where `n` is 0."""

    model_config = ConfigDict(title="Rate")

    k: int
    n: int
    rate: float | None
    low: float | None
    high: float | None


class RatesShape(BaseModel):
    """What was reached by now, of what could have been. Those still open count in `n`."""

    model_config = ConfigDict(title="Rates")

    acknowledged: RateShape = Field(description="Seen, of all that were offered.")
    accepted: RateShape = Field(description="Accepted, of all that were offered.")
    rejected: RateShape = Field(description="Rejected, of all that were offered.")
    won: RateShape = Field(description="Won, of those accepted. What fell through later counts as won.")
    lost: RateShape = Field(description="Lost, of those accepted; also what was won and fell through.")
    completed: RateShape = Field(description="Completed, of those won.")


class TimingShape(BaseModel):
    """How long it takes, in seconds by the calendar or of business time: Kaplan–Meier estimates, with those still open censored now.

    Those that ended otherwise (rejected, lost, withdrawn) are censored at that moment.
    """

    model_config = ConfigDict(title="Timing")

    median_s: float | None = Field(description="After so long it had happened to half; null where that is not reached.")
    p90_s: float | None = Field(description="To nine in ten.")
    n: int = Field(description="How many began to wait.")
    open: int = Field(description="How many of them still wait.")


class TimesShape(BaseModel):
    """Times between stages."""

    model_config = ConfigDict(title="Times")

    to_first_attempt: TimingShape = Field(description="From arrival to the lead desk's first attempt.")
    to_acknowledge: TimingShape = Field(description="From offered to acknowledged.")
    to_accept: TimingShape = Field(description="From offered to accepted.")
    to_win: TimingShape = Field(description="From accepted to won.")
    to_complete: TimingShape = Field(description="From won to complete.")


class RatingShape(BaseModel):
    """The stars of published reviews."""

    model_config = ConfigDict(title="Rating")

    mean: float | None = Field(description="1 to 5; null without reviews.")
    n: int


class LocationPerformance(BaseModel):
    """The same figures for one location."""

    ref: str
    name: str
    n: int = Field(description="How many opportunities it was offered.")
    rates: RatesShape
    times: TimesShape
    rating: RatingShape


class PerformanceShape(BaseModel):
    """How well, and how fast, the cohort was answered."""

    model_config = ConfigDict(title="Performance")

    rates: RatesShape
    times: TimesShape
    rating: RatingShape
    locations: list[LocationPerformance] = Field(
        description="Those that were offered something, by reference; a page of them."
    )
    next_cursor: str | None = Field(description="Where more of them begin; null where these are the last.")
