"""Saved views on the report pages: saved, opened, renamed, shared, overwritten, deleted; and times that move on."""

from datetime import timedelta

import pytest

from leadloop.accounts.models import Membership
from leadloop.intake.models import LeadForm
from leadloop.saved_views import operations
from leadloop.saved_views.models import SavedView
from tests.support.story import NOW, make_lead, make_location
from tests.web.console.conftest import signed_in
from tests.web.console.pages import errors, links, main_of, messages, text, typed

pytestmark = pytest.mark.django_db

VIEWS = "/console/reports/views/"
NEW = f"{VIEWS}new/"
PIPELINE = "/console/reports/pipeline/"


def view_of(user, name="Mine", *, page="pipeline", query="period=this_month", shared=False):
    member = Membership.objects.select_related("brand", "user").get(user=user)
    return operations.save_view(member, name=name, page=page, query=query, shared=shared, now=NOW)


def test_what_a_report_was_asked_is_kept_and_opened_again(as_manager, manager, brand):
    make_location(brand)
    page = as_manager.get("/console/reports/performance/?period=last_30_days&location=D-1&by=week&bogus=1")
    save = links(page)["Save these filters"]
    assert save == f"{NEW}?report=performance&period=last_30_days&location=D-1&by=week"
    asked = as_manager.get(save)
    assert "Performance: Last 30 days · D-1" in text(asked)
    assert "The days move on" in text(asked)
    done = as_manager.post(save, {"name": "Berlin by week"}, follow=True)
    assert messages(done) == ["“Berlin by week” is saved."]
    view = SavedView.objects.get()
    assert (view.user, view.is_shared, view.page) == (manager, False, "performance")
    there = links(done)["Berlin by week Performance"]
    opened = as_manager.get(there)
    address = "/console/reports/performance/?period=last_30_days&location=D-1&by=week"
    assert (opened.status_code, opened["Location"]) == (302, address)
    (current,) = [each for each in main_of(as_manager.get(address)).iter("a") if each.get("aria-current") == "true"]
    assert current.get("href") == there == f"{VIEWS}{view.pk}/"


def test_each_report_can_be_saved_with_what_is_its_own(as_manager, brand):
    make_location(brand)
    asked = {
        "locations": "source=fair&q=dealer&sort=-won",
        "pipeline": "region=Berlin&as_of=2026-05-01",
        "revenue": "period=this_year&by=completed",
        "satisfaction": "since=2026-05-01&until=2026-05-31",
    }
    for report, query in asked.items():
        save = links(as_manager.get(f"/console/reports/{report}/?{query}"))["Save these filters"]
        done = as_manager.post(save, {"name": report})
        assert done["Location"] == f"/console/reports/{report}/?{query}"
        assert as_manager.get(done["Location"]).status_code == 200


def test_the_menu_has_ones_own_and_what_is_shared(as_manager, manager, owner, brand):
    view_of(owner, "Kept")
    view_of(owner, "Ours", shared=True)
    view_of(manager, "Mine", page="revenue", query="")
    there = links(as_manager.get(PIPELINE))
    assert "Ours Pipeline, shared by owner@northwind.example" in there
    assert "Mine Revenue" in there
    assert not any(each.startswith("Kept") for each in there)


def test_a_shared_view_is_marked_as_such_to_its_maker(as_manager, manager):
    as_manager.post(f"{NEW}?report=pipeline", {"name": "Ours", "shared": "on"})
    assert "Ours Pipeline, shared by you" in links(as_manager.get(PIPELINE))


def test_a_view_stays_current(manager, brand, the_time):
    make_lead(brand)
    view = view_of(manager, page="performance")

    def shown():
        response = signed_in(manager).get(f"{VIEWS}{view.pk}/", follow=True)
        return text(response), links(response)["Show these leads"]

    said, leads = shown()
    assert "1 lead arrived" in said
    assert leads == "/console/leads/?since=2026-06-01&until=2026-06-03&of=leads"
    the_time.move_to(NOW + timedelta(days=40))
    for _ in range(2):
        make_lead(brand, now=NOW + timedelta(days=39))
    said, leads = shown()
    assert "2 leads arrived" in said
    assert leads == "/console/leads/?since=2026-07-01&until=2026-07-13&of=leads"


@pytest.mark.parametrize(
    ("typed_in", "said"),
    [
        ("", "Fill in this field."),
        ("mine", "There is a view “Mine” already. Choose another name."),
        ("x" * 61, "Shorten this to 60 characters; it has 61."),
    ],
)
def test_a_name_that_cannot_be_is_said_and_kept(as_manager, manager, typed_in, said):
    view_of(manager)
    response = as_manager.post(f"{NEW}?report=pipeline", {"name": typed_in, "shared": "on"})
    assert response.status_code == 422
    assert set(errors(response)) == {"name"}
    assert typed(response)["name"] == typed_in
    assert typed(response)["shared"] == "on"
    assert SavedView.objects.count() == 1


def test_more_than_so_many_is_said(as_manager, manager, monkeypatch):
    monkeypatch.setattr(operations, "MOST", 1)
    view_of(manager)
    response = as_manager.post(f"{NEW}?report=pipeline", {"name": "Another"})
    assert response.status_code == 422
    assert "You have 1 views" in text(response)


def test_filters_that_are_not_understood_cannot_be_kept(as_manager, brand):
    assert "Save these filters" not in links(as_manager.get(f"{PIPELINE}?location=D-9"))
    response = as_manager.post(f"{NEW}?report=pipeline&location=D-9", {"name": "Gone"})
    assert response.status_code == 422
    assert "These filters cannot be kept" in text(response)
    assert not SavedView.objects.exists()


def test_overwriting_keeps_the_name(as_manager, manager, owner):
    view = view_of(manager)
    view_of(owner, "Theirs", shared=True)
    page = as_manager.get(f"{NEW}?report=revenue&by=completed")
    assert [each.get("value") for each in main_of(page).iter("option")] == [str(view.pk)]
    done = as_manager.post(f"{NEW}?report=revenue&by=completed", {"view": str(view.pk)}, follow=True)
    assert messages(done) == ["“Mine” holds this from now on."]
    view.refresh_from_db()
    assert (view.name, view.page, view.query) == ("Mine", "revenue", "by=completed")


@pytest.mark.parametrize("chosen", ["", "nothing", "019e8cb6-0680-7000-841b-0c1fa1d99138"])
def test_overwriting_nothing_is_said(as_manager, manager, chosen):
    view_of(manager)
    assert as_manager.post(f"{NEW}?report=revenue", {"view": chosen}).status_code == 422
    assert SavedView.objects.get().page == "pipeline"


def test_renaming_sharing_and_deleting(as_manager, manager):
    view = view_of(manager)
    done = as_manager.post(f"{VIEWS}{view.pk}/change/", {"name": "Ours", "shared": "on"}, follow=True)
    assert messages(done) == ["“Ours” is changed."]
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Ours", True)
    done = as_manager.post(f"{VIEWS}{view.pk}/remove/", follow=True)
    assert "“Ours” is deleted." in text(done)
    assert "No views yet" in text(done)


def test_a_wrong_name_is_said_at_its_view(as_manager, manager):
    first, second = view_of(manager, "First"), view_of(manager, "Second")
    response = as_manager.post(f"{VIEWS}{second.pk}/change/", {"name": "first"})
    assert response.status_code == 422
    assert errors(response) == {"name": "There is a view “First” already. Choose another name."}
    names = {
        each.get("id"): each.get("value") for each in main_of(response).iter("input") if each.get("name") == "name"
    }
    assert names == {f"id_{first.pk.hex}_name": "First", f"id_{second.pk.hex}_name": "first"}


def test_somebody_elses_view_can_be_opened_and_not_changed(as_manager, owner):
    view = view_of(owner, "Ours", shared=True)
    page = as_manager.get(VIEWS)
    assert "Ours" in links(page)
    assert "Delete the view" not in text(page)
    refused = as_manager.post(f"{VIEWS}{view.pk}/remove/", follow=True)
    assert "“Ours” is a view of owner@northwind.example." in text(refused)
    response = as_manager.post(f"{VIEWS}{view.pk}/change/", {"name": "Mine"})
    assert response.status_code == 422
    assert "“Ours” is a view of owner@northwind.example." in text(response)
    view.refresh_from_db()
    assert view.name == "Ours"


def test_what_somebody_keeps_to_themselves_is_missing_to_others(as_manager, owner):
    view = view_of(owner, "Kept")
    assert as_manager.get(f"{VIEWS}{view.pk}/").status_code == 404
    for act in ("change", "remove"):
        assert as_manager.post(f"{VIEWS}{view.pk}/{act}/", {"name": "x"}).status_code == 404


def test_an_owner_changes_what_is_shared(as_owner, manager):
    view = view_of(manager, "Ours", shared=True)
    as_owner.post(f"{VIEWS}{view.pk}/change/", {"name": "All of us", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.user) == ("All of us", manager)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("location=D-9", 422),
        ("form=gone", 422),
        ("period=last_century", 422),
        ("period=this_month&since=2026-01-01", 422),
        ("since=yesterday&as_of=3000-01-01", 422),
        ("nothing=1&&=&%ff=%00", 200),
    ],
)
def test_what_is_outdated_in_a_view_is_named_on_a_page_that_works(as_manager, manager, query, status):
    view = view_of(manager)
    SavedView.objects.update(query=query)
    response = as_manager.get(f"{VIEWS}{view.pk}/", follow=True)
    assert response.status_code == status
    assert bool(errors(response)) == (status == 422)
    assert "Mine Pipeline" in links(response)


def test_a_report_that_is_no_more_leads_to_the_views(as_manager, manager):
    view = view_of(manager)
    SavedView.objects.update(page="weather")
    response = as_manager.get(f"{VIEWS}{view.pk}/", follow=True)
    assert "The report of “Mine” is not there any more." in text(response)
    assert as_manager.get(f"{NEW}?report=weather").status_code == 404
    assert as_manager.get(PIPELINE).status_code == 200


def test_the_menu_costs_one_query_however_many_there_are(as_manager, manager, count_queries):
    as_manager.get(PIPELINE)
    with count_queries() as none:
        as_manager.get(PIPELINE)
    for number in range(3):
        view_of(manager, str(number), shared=bool(number % 2))
    with count_queries(most=none.count):
        as_manager.get(PIPELINE)


class TestPeriods:
    """Times that move on with the day, as filters."""

    def test_they_are_told_by_their_days(self, as_manager, brand):
        page = as_manager.get("/console/reports/revenue/?period=last_month")
        assert "Leads received from 1 May 2026 until 31 May 2026." in text(page)
        assert typed(page)["period"] == "last_month"
        assert (typed(page)["since"], typed(page)["until"]) == ("", "")
        assert links(page)["Pipeline"].endswith("/console/reports/pipeline/?period=last_month")
        assert links(page)["Clear"] == "/console/reports/revenue/"

    def test_they_count_the_leads_of_these_days(self, as_manager, brand):
        make_lead(brand, now=NOW - timedelta(days=3))
        make_lead(brand)
        page = as_manager.get("/console/reports/performance/?period=this_month")
        assert "1 lead arrived" in text(page)

    def test_days_beside_a_period_are_refused(self, as_manager, brand):
        page = as_manager.get("/console/reports/revenue/?period=last_month&since=2026-01-01")
        assert page.status_code == 422
        assert errors(page) == {"period": "Choose this, or days of your own, not both."}

    def test_a_period_can_be_compared(self, as_manager, brand):
        make_lead(brand)
        page = as_manager.get("/console/reports/performance/?period=this_month&compare=before")
        assert "29 May 2026 – 31 May 2026" in text(page)

    def test_no_past_day_beside_it(self, as_manager, brand):
        page = as_manager.get(f"{PIPELINE}?period=last_month&as_of=2026-05-01")
        assert (page.status_code, set(errors(page))) == (422, {"as_of"})

    def test_the_rows_behind_are_of_these_days(self, as_manager, brand):
        form = LeadForm.objects.get(brand=brand).key
        make_lead(brand, now=NOW - timedelta(days=3), form=form)
        page = as_manager.get(links(as_manager.get(f"{PIPELINE}?period=today"))["Rows behind these figures"])
        assert typed(page)["period"] == "today"


def test_a_folded_form_says_what_it_is_filled_in_with(as_manager, brand):
    make_location(brand)
    said = {
        "": "All time · all locations",
        "?since=2026-05-01": "From 1 May 2026 · all locations",
        "?until=2026-05-31&region=Berlin": "Until 31 May 2026 · Berlin",
        "?since=2026-05-01&until=2026-05-31&source=fair": "1 May 2026 to 31 May 2026 · all locations · fair",
        "?period=this_year&location=D-1&form=request-a-quote": "This year · D-1 · Request a quote",
    }
    for query, words in said.items():
        (fold,) = folds(as_manager.get(f"{PIPELINE}{query}"))
        assert (" ".join("".join(fold.itertext()).split()), fold.get("open")) == (words, None)
    (fold,) = folds(as_manager.get(f"{PIPELINE}?location=D-9"))
    assert fold.get("open") is not None


def folds(page):
    return [each for each in main_of(page).iter("details") if each.get("class") == "fold"]
