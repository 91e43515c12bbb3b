"""Answers, workers, a rebuild and readers at the same moment: each report is of one moment, and nothing is lost or doubled."""

from functools import partial

import pytest

from leadloop.history.models import Uncounted
from leadloop.intake.enums import LeadStatus
from leadloop.journeys.location_answers import DoesNotFit
from leadloop.opportunities.models import Opportunity
from leadloop.reports.audit import find_breaches
from leadloop.reports.performance import performance
from leadloop.reports.pipeline import pipeline_now
from leadloop.reports.rollups.folding import fold
from leadloop.reports.rollups.rebuilding import BeingBuilt, rebuild
from tests.reports.slowly import assert_reports_agree
from tests.support import story
from tests.support.together import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LEADS = 12


@pytest.fixture
def brand():
    made = story.make_brand()
    for number in range(1, 3):
        story.make_location(made, f"D-{number}")
    for number in range(LEADS):
        story.make_lead(made, location=f"D-{number % 2 + 1}", customer={"email": f"c{number}@customer.example"})
    return made


def answer_all(said):
    for one in Opportunity.objects.order_by("pk"):
        try:
            story.say(one, said)
        except DoesNotFit:
            continue


def count_all(times=15):
    for _ in range(times):
        fold(limit=2)


def read_all(brand, times=10):
    """Return how many opportunities and leads each report was of: an answer changes where they stand, never how many there are."""
    seen = set()
    for _ in range(times):
        found = pipeline_now(brand, now=story.NOW)
        whole = performance(brand, now=story.NOW)
        seen.add((sum(found.opportunities.values()), found.leads[LeadStatus.QUALIFIED], whole.all.n))
        seen.add((sum(each.figures.n for each in whole.locations), LEADS, LEADS))
    return seen


def test_reports_stay_true_while_everybody_writes(brand):
    results = all_at_once(
        *(partial(answer_all, said) for said in ("reveal", "accept", "won")),
        count_all,
        count_all,
        partial(rebuild, brand, now=story.NOW),
        partial(read_all, brand),
        partial(read_all, brand),
    )

    failed = [each for each in results if isinstance(each, Exception) and not isinstance(each, BeingBuilt)]
    assert failed == []
    assert results[6:] == [{(LEADS, LEADS, LEADS)}] * 2
    while fold():
        pass
    assert not Uncounted.objects.exists()
    assert list(find_breaches()) == []
    assert_reports_agree(brand, now=story.NOW)
