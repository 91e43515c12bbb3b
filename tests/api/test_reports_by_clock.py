"""Reports by calendar and in business hours, through the API."""

from datetime import UTC, datetime

import pytest

from leadloop.reports.rollups.enums import Hours
from leadloop.reports.rollups.models import Cube
from tests.api.conforming import errors_of
from tests.support import story


class TestBusinessHours:
    """The same call by another clock."""

    def test_they_are_told_of_all_and_of_each_location(self, program, brand):
        # On a Friday in the evening, and answered on the Monday after, at ten.
        made = story.make_opportunity(brand, now=datetime(2026, 5, 29, 16, 30, tzinfo=UTC))
        story.say(made, "reveal", now=datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
        calendar, business = (program.get("/reports/performance", hours=each).json() for each in Hours)
        assert calendar == program.get("/reports/performance").json()
        assert calendar["times"]["to_acknowledge"]["median_s"] == 63.5 * 3600
        assert business["times"]["to_acknowledge"]["median_s"] == 3600
        assert business["locations"][0]["times"] == business["times"]
        assert business["rates"] == calendar["rates"]

    def test_another_clock_is_refused(self, program, brand):
        response = program.get("/reports/performance", hours="lunar")
        assert (response.status_code, list(errors_of(response))) == (422, ["hours"])

    @pytest.mark.broken_data
    def test_sums_of_an_earlier_version_are_not_guessed(self, program, brand):
        Cube.objects.create(brand=brand, layout=1)
        response = program.get("/reports/performance", hours="business")
        assert (response.status_code, response["Retry-After"]) == (503, "600")
        assert "leadloop rebuild" in response.json()["detail"]
        assert program.get("/reports/performance").status_code == 200
