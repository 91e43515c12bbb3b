"""What a report by mail tells of weeks and months, computed from the raw history alone. Part of :mod:`slowly`."""

from collections import Counter
from zoneinfo import ZoneInfo

from leadloop.digests.periods import latest
from leadloop.intake.models import Lead
from leadloop.reports.digest import MOVED_TO, digest
from leadloop.reports.trends import PERIODS, Step


def assert_digest(brand, place, leads, steps, now):
    """``leads`` are all of the place, whenever they came; ``steps`` all of their moves (:func:`slowly_pipeline.steps_of`)."""
    zone = ZoneInfo(brand.time_zone)
    for step in Step:
        first = latest(step, zone=brand.time_zone, now=now)
        # Also of the period that is not over yet: there most has happened.
        for told in (first, step.after(first, 1)):
            found = digest(brand, place, first=told, step=step, most_owing=3, now=now)

            def period(moment, step=step):
                return step.start_of(moment.astimezone(zone).date())

            came = Counter(period(Lead.objects.get(pk=lead).created_at) for lead in leads)
            moved = Counter((period(at), after) for _who, at, _before, after in steps)
            assert [each.first for each in found.periods] == [step.after(told, n - PERIODS + 1) for n in range(PERIODS)]
            for each in found.periods:
                assert each.leads == came[each.first], (place, step, each)
                expected = {name: moved[each.first, stage] for name, stage in MOVED_TO.items()}
                assert each.moved == expected, (place, step, each)
