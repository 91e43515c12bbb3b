"""What a report by mail tells of weeks and months, computed from the raw history alone. Part of :mod:`slowly`."""

from collections import Counter
from zoneinfo import ZoneInfo

from leadloop.core.transaction import one_moment
from leadloop.digests.periods import latest
from leadloop.intake.models import Lead
from leadloop.reports.digest import MOVED_TO, Span, told_in
from leadloop.reports.trends import PERIODS, Step


def assert_digest(brand, place, leads, steps, now):
    """``leads`` are all of the place, whenever they came; ``steps`` all of their moves (:func:`slowly_pipeline.steps_of`)."""
    zone = ZoneInfo(brand.time_zone)
    came = [Lead.objects.get(pk=lead).created_at for lead in leads]
    for step in Step:
        # Of the period that is not over yet, too: there most has happened.
        first = step.after(latest(step, zone=brand.time_zone, now=now), 1)
        span = Span(step.after(first, 1 - PERIODS), step.after(first, 1))
        with one_moment():
            found = told_in(brand, span.filters(place, zone), span, step)
        by_period = Counter(step.start_of(at.astimezone(zone).date()) for at in came)
        moved = Counter((step.start_of(at.astimezone(zone).date()), after) for _who, at, _before, after in steps)
        assert [each.first for each in found] == [step.after(first, n - PERIODS + 1) for n in range(PERIODS)]
        for each in found:
            assert each.leads == by_period[each.first], (place, step, each)
            assert each.moved == {name: moved[each.first, to] for name, to in MOVED_TO.items()}, (place, step, each)
