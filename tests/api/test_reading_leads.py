import uuid
from datetime import timedelta

import pytest

from leadloop.journeys.customer_returns import come_back, form_for, invited
from leadloop.opportunities.enums import Stage
from tests.api.conforming import errors_of
from tests.support import story
from tests.support.nurture import lost_lead, make_campaign, work

DAY = timedelta(days=1)


def alike(response):
    """What tells two refusals apart, but for the path that was asked for and the request's own number."""
    headers = {k: v for k, v in response.headers.items() if k not in ("X-Request-ID", "Content-Length")}
    return response.status_code, headers, {**response.json(), "instance": ""}


class TestReading:
    def test_a_lead_is_the_same_as_when_it_was_taken_in(self, program):
        taken = program.post("/leads", story.lead_json()).json()
        assert program.get(f"/leads/{taken['id']}").json() == taken

    def test_its_opportunity_is_that_of_the_newest_round(self, program, brand):
        story.make_location(brand, "D-2")
        rejected = story.make_opportunity(brand, Stage.REJECTED, location="D-1")
        found = program.get(f"/leads/{rejected.lead_id}").json()["opportunity"]
        assert (found["round"], found["location"]["ref"]) == (2, "D-2")

    @pytest.mark.parametrize("path", ["/leads/{}", "/leads/{}/history"])
    def test_another_brands_lead_is_as_good_as_missing(self, program, stranger, path):
        foreign = program.get(path.format(story.make_lead(stranger.key.brand).pk))
        missing, nonsense = program.get(path.format(uuid.uuid4())), program.get(path.format("nonsense"))
        assert foreign.status_code == missing.status_code == nonsense.status_code == 404
        for each in (missing, nonsense):
            assert alike(each) == alike(foreign)

    def test_the_history_is_in_order_and_names_nobody(self, program, brand):
        opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
        found = program.get(f"/leads/{opportunity.lead_id}/history").json()
        assert found["next_cursor"] is None
        assert [each["type"] for each in found["data"]] == [
            "lead.received", "lead.qualified", "opportunity.offered", "opportunity.acknowledged", "opportunity.accepted",
        ]  # fmt: skip
        assert found["data"][0] == {
            "type": "lead.received",
            "at": "2026-06-03T09:00:00Z",
            "actor": {"kind": "customer", "id": None},
            "opportunity": None,
            "data": {"form": "request-a-quote"},
        }
        contact = story.recipient(opportunity)
        assert found["data"][-1]["actor"] == {"kind": "location", "id": str(contact.pk)}
        assert found["data"][-1]["opportunity"] == str(opportunity.pk)
        assert contact.email not in str(found)

    def test_a_long_history_comes_in_pages(self, program, brand):
        opportunity = story.make_opportunity(brand, Stage.ACCEPTED)
        path, seen = f"/leads/{opportunity.lead_id}/history", []
        page = program.get(path, limit=2).json()
        while page["next_cursor"]:
            seen += page["data"]
            assert len(page["data"]) == 2
            page = program.get(path, limit=2, cursor=page["next_cursor"]).json()
        assert seen + page["data"] == program.get(path).json()["data"]
        assert len(seen) == 4


class TestListing:
    @pytest.fixture(autouse=True)
    def leads(self, brand, stranger):
        story.make_location(brand, "D-2")
        story.make_lead(stranger.key.brand)
        self.first = story.make_lead(brand, location="D-1")
        self.second = story.make_lead(
            brand,
            now=story.NOW + DAY,
            location="D-2",
            customer={"email": "Max@Customer.Example", "phone": "030 901820"},
            source={"channel": "fair", "campaign": "autumn"},
            request={"product": "boiler"},
            test=True,
        )

    def ids(self, response):
        assert response.status_code == 200, response.content
        return [each["id"] for each in response.json()["data"]]

    def test_newest_first(self, program):
        assert self.ids(program.get("/leads")) == [str(self.second.pk), str(self.first.pk)]

    def test_each_is_whole(self, program):
        assert program.get("/leads").json()["data"][1] == program.get(f"/leads/{self.first.pk}").json()

    @pytest.mark.parametrize(
        ("query", "which"),
        [
            ({}, [2, 1]),
            ({"status": "qualified"}, [2, 1]),
            ({"status": "new"}, []),
            ({"form": "request-a-quote"}, [2, 1]),
            ({"form": "other"}, []),
            ({"location": "D-2"}, [2]),
            ({"source": "fair"}, [2]),
            ({"channel": "website"}, [1]),
            ({"channel": "website", "source": "fair"}, []),
            ({"campaign": "autumn"}, [2]),
            ({"product": "boiler"}, [2]),
            ({"test": "true"}, [2]),
            ({"test": "false"}, [1]),
            ({"email": "max@CUSTOMER.example"}, [2]),
            ({"email": "nobody@customer.example"}, []),
            ({"phone": "+4930901820"}, [2]),
            ({"phone": "030 901820"}, [2]),
            ({"phone": " 4930901820"}, [2]),
            ({"created_from": "2026-06-04"}, [2]),
            ({"created_from": "2026-06-03T09:00:00Z"}, [2, 1]),
            ({"created_from": "2026-06-03T09:00:00.000001Z"}, [2]),
            ({"created_to": "2026-06-03"}, [1]),
            ({"created_to": "2026-06-03T09:00:00Z"}, []),
            ({"created_to": "2026-06-03T11:00:01+02:00"}, [1]),
            ({"created_from": "2026-06-03", "created_to": "2026-06-04"}, [2, 1]),
            ({"location": "", "status": ""}, [2, 1]),
            ({"location": "D-1\x00"}, [1]),
            ({"email": "erika@customer.example", "location": "D-2"}, []),
        ],
        ids=str,
    )
    def test_filters(self, program, query, which):
        numbered = {1: str(self.first.pk), 2: str(self.second.pk)}
        assert self.ids(program.get("/leads", **query)) == [numbered[each] for each in which]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"status": "open"}, "status"),
            ({"limit": "0"}, "limit"),
            ({"limit": "201"}, "limit"),
            ({"limit": "many"}, "limit"),
            ({"test": "perhaps"}, "test"),
            ({"email": "erika"}, "email"),
            ({"phone": "1"}, "phone"),
            ({"created_from": "yesterday"}, "created_from"),
            ({"created_from": "2026-13-01"}, "created_from"),
            ({"created_to": "2026-06-03T09:00:00"}, "created_to"),
            ({"created_to": "9999-12-31"}, "created_to"),
            ({"stage": "won"}, "stage"),
            ({"staus": "new"}, "staus"),
        ],
        ids=str,
    )
    def test_a_filter_that_makes_no_sense_is_refused(self, program, query, field):
        response = program.get("/leads", **query)
        assert response.status_code == 422
        assert list(errors_of(response)) == [field]

    def test_the_number_of_queries_does_not_grow(self, program, brand, count_queries):
        counts = set()
        for number in range(3):
            # The key and its brand; leads; what their customers agreed to; the opportunities of their newest rounds.
            with count_queries(most=5) as queries:
                assert len(self.ids(program.get("/leads"))) == number + 2
            counts.add(queries.count)
            story.make_opportunity(brand, Stage.COMPLETE)
        assert len(counts) == 1


class TestWonBack:
    """Whose customer came back by the link in a campaign's mail."""

    @pytest.fixture
    def lost(self, brand):
        story.make_location(brand)
        lead = lost_lead(brand)
        for name in ("Spring", "Other"):
            make_campaign(brand, name=name)
        work(story.NOW)
        return lead

    def back(self, enrolment):
        found = invited(enrolment.pk)
        assert found is not None
        form = form_for(found)
        assert form is not None
        lead = come_back(found, form=form, customer={}, request={}, ip=None, now=story.NOW + DAY)
        assert lead is not None
        return lead

    def test_it_tells_from_which_lead_and_campaign(self, program, lost):
        made = {each.campaign_id: self.back(each) for each in lost.enrolments.all()}
        assert len(made) == 2
        for campaign, lead in made.items():
            assert program.get(f"/leads/{lead.pk}").json()["came_from"] == {
                "lead": str(lost.pk), "campaign": str(campaign),
            }  # fmt: skip
        assert program.get(f"/leads/{lost.pk}").json()["came_from"] is None

    def test_the_list_asks_once_more_however_many_came_back(self, program, lost, count_queries):
        for each in lost.enrolments.all():
            self.back(each)
        with count_queries(most=6):
            shown = program.get("/leads").json()["data"]
        told = {each["id"]: each["came_from"] and each["came_from"]["lead"] for each in shown}
        assert sorted(told.values(), key=str) == sorted([str(lost.pk), str(lost.pk), None], key=str)
