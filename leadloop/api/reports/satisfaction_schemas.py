"""The report of satisfaction in the documentation."""

from pydantic import BaseModel, ConfigDict, Field

from leadloop.api.pages import PageQuery
from leadloop.api.reports.schemas import RateShape, ReportQuery


class SatisfactionQuery(ReportQuery, PageQuery):
    """The same, and which locations to show."""


class MeanRatingShape(BaseModel):
    """The mean of `n` ratings, with its 95 % interval; null where there are none."""

    model_config = ConfigDict(title="MeanRating")

    mean: float | None = Field(description="1 to 5.")
    low: float | None
    high: float | None
    n: int


class RatingsShape(BaseModel):
    """What customers said of some sales."""

    model_config = ConfigDict(title="Ratings")

    rating: MeanRatingShape = Field(description="Of published reviews.")
    stars: list[int] = Field(
        min_length=5,
        max_length=5,
        description="How many published reviews gave one star, two, and so on to five.",
        examples=[[0, 1, 2, 9, 31]],
    )
    answered: RateShape = Field(description="Reviews of the surveys that were sent.")
    hidden: RateShape = Field(description="Reviews that were hidden, of those that were decided on.")
    pending: int = Field(description="Reviews that nobody has decided on.")


class RatedMonth(BaseModel):
    """The published reviews that came in one month, by the brand's calendar."""

    month: str = Field(examples=["2026-06"])
    rating: MeanRatingShape


class HiddenReason(BaseModel):
    """Why reviews are hidden."""

    reason: str = Field(examples=["spam"])
    n: int


class LocationRatingsShape(RatingsShape):
    """The same figures for one location."""

    model_config = ConfigDict(title="LocationRatings")

    ref: str
    name: str


class SatisfactionShape(RatingsShape):
    """What the customers of the leads said that arrived in a time."""

    model_config = ConfigDict(title="Satisfaction")

    rating_with_hidden: MeanRatingShape = Field(description="What the mean would be if nothing were hidden.")
    hidden_reasons: list[HiddenReason] = Field(description="The most frequent first.")
    months: list[RatedMonth] = Field(description="From the first to the last, without gaps.")
    locations: list[LocationRatingsShape] = Field(description="Those with reviews, by reference; a page of them.")
    next_cursor: str | None = Field(description="Where more of them begin; null where these are the last.")
