"""The list of leads to be managed: what it shows, to whom, and at what cost."""

import re
from datetime import timedelta
from html import unescape

import pytest

from leadloop.desk.models import DeskItem
from leadloop.intake.models import Lead
from leadloop.journeys.desk_shares_out import take_lead
from tests.support.desk import item_of, make_desk_brand, make_desk_lead, refuse, try_in_vain
from tests.support.pressing import parse, text_of
from tests.support.story import NOW
from tests.web.console.pages import errors, links, main_of, table, text
from tests.web.desk.conftest import signed_in

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def sections(response):
    """The groups with their rows, as a person reads them."""
    return {
        text_of(next(each.iter("h2"))): [text_of(row) for row in next(each.iter("ul"))]
        for each in main_of(response).iter("section")
    }


def live_address(response):
    return unescape(re.findall(r'hx-get="([^"]+)"', response.content.decode())[0])


def named(brand, family, **more):
    return make_desk_lead(brand, customer={"given_name": "", "family_name": family}, **more)


@pytest.fixture
def full(brand, ada, ben):
    """One lead in each group, as of NOW."""
    missed = named(brand, "Missed", now=NOW - DAY)
    try_in_vain(missed, ben, now=NOW - 2 * HOUR, after=HOUR, is_callback=True)
    due = named(brand, "Due", now=NOW - DAY)
    try_in_vain(due, ada, now=NOW - HOUR, after=HOUR + 5 * MINUTE)
    quiet, later = named(brand, "Quiet", now=NOW - 9 * DAY), named(brand, "Later", now=NOW - DAY)
    try_in_vain(quiet, ada, now=NOW - 6 * DAY, after=10 * DAY)
    try_in_vain(later, ada, now=NOW - HOUR, after=5 * HOUR + 20 * MINUTE)
    return {"missed": missed, "due": due, "new": named(brand, "New"), "quiet": quiet, "later": later}


def test_the_groups_stand_in_order_with_what_each_row_needs(as_ada, full):
    assert sections(as_ada.get("/desk/?who=all")) == {
        "Missed calls and reminders 1": [
            "1 h 0 min late Missed 10119 Berlin Heat pump Promised call 1 attempt Ben Take"
        ],
        "Due now 1": ["5 min left Due 10119 Berlin Heat pump Next attempt 1 attempt You Release"],
        "New, by response deadline 1": ["4 h 0 min left New 10119 Berlin Heat pump First response Free Take"],
        "Quiet for long 1": [
            "4 d 0 h left Quiet 10119 Berlin Heat pump Next attempt 1 attempt, untouched for 6 d 0 h You Release"
        ],
        "Planned for later 1": ["4 h 20 min left Later 10119 Berlin Heat pump Next attempt 1 attempt You Release"],
    }


def test_the_time_left_carries_the_moment_and_the_page_the_servers_now(as_ada, full):
    page = as_ada.get("/desk/?show=new").content.decode()
    assert f'data-due="{int((NOW + 4 * HOUR).timestamp())}"' in page
    assert f'data-now="{int(NOW.timestamp())}"' in page


def test_an_agent_sees_mine_and_free_by_default_a_supervisor_everybodys(as_ada, as_sue, full):
    assert [key for key in sections(as_ada.get("/desk/")) if key.startswith("Missed")] == []
    assert next(iter(sections(as_sue.get("/desk/")))) == "Missed calls and reminders 1"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?who=mine", ["Due", "Quiet", "Later"]),
        ("?who=free", ["New"]),
        ("?who=mine_and_free", ["Due", "New", "Quiet", "Later"]),
        ("?who=all", ["Missed", "Due", "New", "Quiet", "Later"]),
        ("?who=BEN", ["Missed"]),
        ("?who=all&status=new", ["New"]),
        ("?who=all&status=contact_attempted", ["Missed", "Due", "Quiet", "Later"]),
        ("?who=all&form=request-a-quote", ["Missed", "Due", "New", "Quiet", "Later"]),
        ("?who=all&source=fair", ["Later"]),
        ("?who=all&missed=on", []),
        ("?who=all&show=quiet", ["Quiet"]),
    ],
)
def test_filters(as_ada, ben, full, query, names):
    Lead.objects.filter(pk=full["later"].pk).update(channel="Fair")
    DeskItem.objects.filter(lead=full["later"]).update(channel="Fair")
    found = as_ada.get("/desk/" + query.replace("BEN", str(ben.pk)))
    rows = [row for rows in sections(found).values() for row in rows]
    assert [
        next(name for name in ("Missed", "Due", "New", "Quiet", "Later") if f" {name} 10119" in row) for row in rows
    ] == names


@pytest.mark.broken_data
def test_a_missed_response_time_is_marked_and_filtered_for(as_sue, brand):
    late, warned = named(brand, "Late"), named(brand, "Warned", now=NOW + MINUTE)
    DeskItem.objects.filter(lead=late).update(breached_at=NOW)
    DeskItem.objects.filter(lead=warned).update(warned_at=NOW)
    rows = sections(as_sue.get("/desk/"))["New, by response deadline 2"]
    assert ["Response time missed" in row for row in rows] == [True, False]
    assert ["Response time runs out" in row for row in rows] == [False, True]
    assert list(sections(as_sue.get("/desk/?missed=on"))) == ["New, by response deadline 1"]


def test_an_unknown_filter_is_named_and_left_out(as_ada, full):
    response = as_ada.get("/desk/?who=all&status=bogus&form=x&show=y")
    assert set(errors(response)) == {"status", "form"}
    assert len(sections(response)) == 5


def test_counts_lead_to_what_they_count(as_ada, full):
    found = links(as_ada.get("/desk/?who=all&status="))
    assert {words: found[words] for words in ("1 Quiet for long", "Mine 3", "Free 1", "Everybody’s 5")} == {
        "1 Quiet for long": "/desk/?who=all&status=&show=quiet",
        "Mine 3": "/desk/?who=mine&status=",
        "Free 1": "/desk/?who=free&status=",
        "Everybody’s 5": "/desk/?who=all&status=",
    }


def test_more_than_fit_are_a_link_away_in_pages(as_sue, brand):
    for number in range(60):
        named(brand, f"Lead{number:02}", now=NOW + number * MINUTE)
    front = as_sue.get("/desk/")
    assert len(sections(front)["New, by response deadline 60"]) == 15
    whole = as_sue.get(links(front)["Show all 60: New, by response deadline"])
    pages = [sections(whole)["New, by response deadline 60"]]
    pages.append(sections(as_sue.get("/desk/" + links(whole)["Next"]))["New, by response deadline 60"])
    assert [len(page) for page in pages] == [50, 10]
    names = [re.findall(r"Lead\d\d", row)[0] for page in pages for row in page]
    assert names == [f"Lead{number:02}" for number in range(60)]


def test_when_all_is_done_the_page_says_what_comes_next(as_ada, ada, brand):
    assert "All done. New leads show up here by themselves" in text(as_ada.get("/desk/"))
    try_in_vain(make_desk_lead(brand), ada, after=5 * HOUR)
    assert "All done. Nothing waits for you now. The next one is due at" in text(as_ada.get("/desk/"))


def test_where_no_lead_fits_the_filters_the_page_says_so(as_ada, full):
    assert "No lead fits Try fewer filters" in text(as_ada.get("/desk/?source=nowhere"))


def test_nothing_that_a_customer_types_becomes_markup(as_sue, brand):
    make_desk_lead(brand, customer={"given_name": HOSTILE, "family_name": ""}, request={"interest": HOSTILE})
    page = as_sue.get("/desk/")
    assert HOSTILE in text(page)
    assert list(parse(page).iter("img")) == []
    assert HOSTILE in text(as_sue.get("/desk/all/"))


def test_another_brands_leads_are_not_there(as_sue, full):
    named(make_desk_brand("Other"), "Foreign")
    assert "Foreign" not in text(as_sue.get("/desk/")) + text(as_sue.get("/desk/all/"))


@pytest.mark.parametrize("address", ["/desk/", "/desk/?show=new", "/desk/all/"])
def test_the_list_costs_the_same_with_one_lead_and_with_more(as_sue, brand, ada, count_queries, address):
    counts = []
    for _ in range(3):
        take_lead(make_desk_lead(brand), user=ada, now=NOW)
        with count_queries() as queries:
            as_sue.get(address)
        counts.append(queries.count)
    assert counts == [counts[0]] * 3


def test_all_groups_full_is_a_fixed_number_of_queries(as_sue, full, count_queries):
    with count_queries(24):
        as_sue.get("/desk/")


# Live


def test_nothing_is_sent_while_nothing_changes(as_ada, full, the_time, count_queries):
    address = live_address(as_ada.get("/desk/?who=all&show=new"))
    the_time.move_to(NOW + MINUTE)
    with count_queries(12):
        response = as_ada.get(address)
    assert (response.status_code, response.content) == (204, b"")


def test_what_changed_is_sent_with_the_same_filters_and_the_news(as_ada, brand, full, the_time):
    address = live_address(as_ada.get("/desk/?who=all&show=new"))
    the_time.move_to(NOW + MINUTE)
    named(brand, "Fresh", now=NOW + MINUTE)
    response = as_ada.get(address)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith('<div class="stack" id="queue"')
    assert 'data-news="1 new lead arrived."' in page
    assert "Fresh" in page
    assert "Later" not in page
    assert as_ada.get(live_address(response)).status_code == 204


def test_time_alone_draws_the_list_anew(as_ada, full, the_time):
    address = live_address(as_ada.get("/desk/"))
    the_time.move_to(NOW + 5 * MINUTE)
    assert as_ada.get(address).status_code == 204
    # The reminder that was due in 5 minutes is missed beyond its grace.
    the_time.move_to(NOW + 21 * MINUTE)
    assert "Missed calls and reminders" in as_ada.get(address).content.decode()


@pytest.mark.parametrize("at", ["", "x", "nan", "inf", "1e400", "-1e30", "-62135596800", "253402300799"])
def test_a_broken_question_gets_the_whole_list(as_ada, full, at):
    assert as_ada.get("/desk/live/", {"at": at, "pulse": "y"}).status_code == 200
    (pulse,) = re.findall("pulse=([0-9.]+)", live_address(as_ada.get("/desk/")))
    assert as_ada.get("/desk/live/", {"at": at, "pulse": pulse}).status_code == 200


# All leads


def test_all_leads_are_listed_and_found_also_decided_ones(as_ada, ada, brand, full):
    decided = named(brand, "Gone", now=NOW + MINUTE)
    refuse(decided, ada)
    assert table(as_ada.get("/desk/all/"))[0] == [
        "Gone 10119 Berlin",
        "Heat pump",
        "No opportunity",
        "Ada",
        "in 1 minute",
    ]
    assert [row[0] for row in table(as_ada.get("/desk/all/?q=gone"))] == ["Gone 10119 Berlin"]
    assert [row[0] for row in table(as_ada.get(f"/desk/all/?q={full['new'].pk}"))] == ["New 10119 Berlin"]
    assert len(table(as_ada.get("/desk/all/?q=erika@customer.example"))) == 6
    assert [row[0] for row in table(as_ada.get("/desk/all/?status=new"))] == ["New 10119 Berlin"]
    assert "No lead fits these filters" in text(as_ada.get("/desk/all/?q=nobody"))


def test_who_is_signed_out_is_sent_to_sign_in_and_agents_have_no_selection(client, as_ada, as_sue, full):
    assert client.get("/desk/").status_code == 302
    boxes = [
        sum(each.get("name") == "lead" for each in parse(who.get("/desk/")).iter("input")) for who in (as_ada, as_sue)
    ]
    assert boxes == [0, 5]


def test_an_agent_who_has_left_is_still_named_at_their_leads(as_sue, ada, brand):
    lead = make_desk_lead(brand)
    take_lead(lead, user=ada, now=NOW)
    ada.memberships.all().delete()
    assert item_of(lead).agent == ada
    assert " Ada " in sections(as_sue.get("/desk/"))["New, by response deadline 1"][0]
    assert signed_in(ada).get("/desk/").status_code == 403
