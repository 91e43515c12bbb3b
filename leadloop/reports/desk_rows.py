"""What the desk's figures are made of: one row for each lead of the cohort, read in two queries."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, DateTimeField, F, IntegerField, QuerySet, Value, When

from leadloop.accounts.models import Brand
from leadloop.desk.enums import OutcomeKind
from leadloop.desk.models import DeskItem, Outcome
from leadloop.desk.queries import hours_of_desk
from leadloop.history.enums import ActorKind
from leadloop.intake.enums import LeadStatus
from leadloop.network.opening import Opening
from leadloop.reports.cohort import Filters
from leadloop.reports.elapsed import Elapsed

# Who has a lead that nobody has, and who recorded what no person did.
NOBODY: Final = "nobody"
PROGRAM: Final = "program"
Who = uuid.UUID | str
IN_TIME, LATE, RUNNING, NO_TARGET = range(4)
_CHUNK: Final = 5000


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a lead waited for something, in seconds by the calendar and in the desk's business time.

    Not ``happened``: it was seen to wait so long, and waits still (``is_open``) or was decided without it.
    """

    calendar_s: float
    business_s: int
    happened: bool
    is_open: bool


@dataclass(slots=True)
class Row:
    """One lead; its waits are None where it came from a location without ever having had a response time."""

    form: str
    source: str
    # Of the day, 0 to 23, in the brand's zone.
    hour: int
    responder: Who
    keeper: Who
    is_open: bool
    status: str
    attempts: int
    reached: bool
    reason: str
    timeliness: int
    response: Wait | None
    attempt: Wait | None
    contact: Wait | None


@dataclass(slots=True)
class Read:
    """The rows of the cohort, and how many leads were left out for what."""

    rows: list[Row]
    tests: int = 0
    duplicates: int = 0


@dataclass(slots=True)
class _Recorded:
    """What the outcomes of one lead say that its item does not."""

    first: int
    responder: Who
    last: int
    kind: str
    reason: str
    decider: Who
    seconds: float
    business_s: int
    contact: int = 0
    contact_business_s: int = 0


def read_rows(brand: Brand, filters: Filters, *, now: datetime) -> Read:
    """Read the leads that arrived in ``filters`` (without its places) and are or were at the desk."""
    recorded = _recorded(brand, filters)
    clock = _BusinessClock(hours_of_desk(brand), now=now)
    read = Read([])
    zone = clock.hours.zone
    for (
        lead, is_test, duplicate_of, form, source, agent, is_open, status, arrived_at, no_deadline, returned_at,
        attempts, responded_s, response_business_s, attempt_s, attempt_business_s, reached_s, waited_s, timeliness,
    ) in _items(brand, filters, now=now):  # fmt: skip
        if is_test or duplicate_of:
            read.tests += bool(is_test)
            read.duplicates += not is_test
            continue
        said = recorded.get(lead)
        holder: Who = agent or NOBODY
        row = Row(
            form=form,
            source=source,
            hour=arrived_at.astimezone(zone).hour,
            responder=said.responder if said else holder,
            keeper=said.decider if said and not is_open else holder,
            is_open=is_open,
            status=status,
            attempts=attempts,
            reached=reached_s is not None,
            reason=said.reason if said and not is_open and said.kind == OutcomeKind.NEGATIVE else "",
            timeliness=timeliness,
            response=None,
            attempt=None,
            contact=None,
        )
        read.rows.append(row)
        if no_deadline and returned_at is not None:
            continue
        # Until when what has not happened was waited for: until now, or until the lead was decided without it.
        if is_open or said is None:
            until: tuple[float, int | None] = waited_s, None
        else:
            until = said.seconds, said.business_s
        business = None
        waits = []
        for seconds, spent in (
            (responded_s, response_business_s),
            (attempt_s, attempt_business_s),
            (reached_s, said.contact_business_s if said else None),
        ):
            if seconds is not None:
                waits.append(Wait(max(0.0, seconds), spent or 0, happened=True, is_open=False))
                continue
            if business is None:
                business = clock.since(arrived_at) if until[1] is None else until[1]
            waits.append(Wait(max(0.0, until[0]), business, happened=False, is_open=is_open))
        row.response, row.attempt, row.contact = waits
    return read


def _items(brand: Brand, filters: Filters, *, now: datetime) -> Iterator[Any]:
    found: QuerySet[DeskItem] = DeskItem.objects.for_brand(brand).filter(**_cohort("", "lead__", filters))
    met = Case(
        When(respond_by=None, then=Value(NO_TARGET)),
        When(responded_at__lte=F("respond_by"), then=Value(IN_TIME)),
        When(responded_at__isnull=False, then=Value(LATE)),
        When(respond_by__lt=now, then=Value(LATE)),
        default=Value(RUNNING),
        output_field=IntegerField(),
    )
    waited = [Elapsed(F("arrived_at"), F(end)) for end in ("responded_at", "first_attempt_at", "reached_at")]
    rows = found.annotate(
        responded_s=waited[0],
        attempt_s=waited[1],
        reached_s=waited[2],
        waited_s=Elapsed(F("arrived_at"), Value(now, DateTimeField())),
        no_deadline=Case(When(respond_by=None, then=Value(1)), default=Value(0), output_field=IntegerField()),
        timeliness=met,
    ).values_list(
        "lead_id", "lead__is_test", "lead__duplicate_of_id", "form__key", "lead__channel", "agent_id", "is_open",
        "lead__status", "arrived_at", "no_deadline", "returned_at", "attempts", "responded_s", "response_business_s",
        "attempt_s", "attempt_business_s", "reached_s", "waited_s", "timeliness",
    )  # fmt: skip
    return rows.order_by().iterator(chunk_size=_CHUNK)


def _recorded(brand: Brand, filters: Filters) -> dict[uuid.UUID, _Recorded]:
    """Return by lead what its outcomes say, those that were taken back left out."""
    outcomes = Outcome.objects.for_brand(brand).filter(
        undone_at=None, **_cohort("lead__desk_item__", "lead__", filters)
    )
    rows = outcomes.order_by().values_list(
        "lead_id", "number", "kind", "reason", "actor_kind", "actor_id", "reached", "business_s",
        Elapsed(F("lead__desk_item__arrived_at"), F("at")),
    )  # fmt: skip
    found: dict[uuid.UUID, _Recorded] = {}
    for lead, number, kind, reason, actor_kind, actor_id, reached, business_s, seconds in rows.iterator(_CHUNK):
        who: Who = actor_id if actor_kind == ActorKind.AGENT and actor_id else PROGRAM
        said = found.get(lead)
        if said is None:
            said = found[lead] = _Recorded(number, who, number, kind, reason, who, seconds, business_s)
        if number < said.first:
            said.first, said.responder = number, who
        if number > said.last:
            said.last, said.kind, said.reason, said.decider = number, kind, reason, who
            said.seconds, said.business_s = seconds, business_s
        if reached and (not said.contact or number < said.contact):
            said.contact, said.contact_business_s = number, business_s
    return found


def _cohort(item: str, lead: str, filters: Filters) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        f"{item}arrived_at__gte": filters.since,
        f"{item}arrived_at__lt": filters.before,
        f"{lead}channel": filters.source,
        f"{lead}form__key": filters.form,
    }
    return {name: value for name, value in wanted.items() if value}


class _BusinessClock:
    """The desk's business time from a moment until now: thousands of moments lie in a few hours of a few days."""

    def __init__(self, hours: Opening, *, now: datetime) -> None:
        self.hours = hours
        self._now = now
        self._days: dict[date, tuple[datetime, timedelta]] = {}
        self._hours: dict[datetime, tuple[datetime, timedelta, timedelta]] = {}

    def since(self, moment: datetime) -> int:
        """Return the whole seconds of business time from ``moment`` until now."""
        hour = moment.replace(minute=0, second=0, microsecond=0)
        if hour not in self._hours:
            end = min(hour + timedelta(hours=1), self._now)
            self._hours[hour] = (end, self.hours.open_between(hour, end), self._rest(end))
        end, inside, rest = self._hours[hour]
        if inside == end - hour:
            rest += end - moment
        elif inside:
            # The desk opens or closes within this hour.
            rest += self.hours.open_between(moment, end)
        return int(rest.total_seconds())

    def _rest(self, moment: datetime) -> timedelta:
        day = self.hours.local_date(moment)
        if day not in self._days:
            midnight = datetime.combine(day + timedelta(days=1), time(0), self.hours.zone)
            # Compared in one zone: two times of one zone are compared by what its clock shows.
            midnight = min(midnight.astimezone(UTC), self._now)
            self._days[day] = (midnight, self.hours.open_between(midnight, self._now))
        midnight, rest = self._days[day]
        return self.hours.open_between(moment, midnight) + rest


def is_qualified(row: Row) -> bool:
    """Whether the lead was decided, and decided to be an opportunity."""
    return not row.is_open and row.status == LeadStatus.QUALIFIED
