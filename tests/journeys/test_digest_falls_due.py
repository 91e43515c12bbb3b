"""Reports by mail: whoever chose them gets each period's once, in the morning, and nobody else's figures."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand, Membership, User
from leadloop.accounts.operations import add_member
from leadloop.config.environment import SmtpServer
from leadloop.core.claim import claim_fresh
from leadloop.digests.enums import Rhythm
from leadloop.digests.models import DueDigest, Subscription
from leadloop.digests.operations import add_subscription, set_location_digests
from leadloop.history.models import SYSTEM
from leadloop.journeys.digest_falls_due import digest_falls_due
from leadloop.journeys.due_work import next_due_moment, work_due_steps
from leadloop.journeys.list_left import leave
from leadloop.journeys.member_leaves import member_changes_role, member_leaves
from leadloop.network.models import Location
from leadloop.opportunities.enums import Stage
from leadloop.outbox.models import Message, MessagePicture
from leadloop.outbox.sending import send_due
from leadloop.outbox.transports import LocalMailbox, Smtp
from tests.support.story import NOW, make_brand, make_lead, make_location, make_opportunity

pytestmark = pytest.mark.django_db
# NOW is a Wednesday; in Berlin it is 8 on Monday then.
MONDAY = datetime(2026, 6, 8, 6, tzinfo=UTC)
WEEK = timedelta(weeks=1)


@pytest.fixture
def brand():
    found = make_brand()
    make_location(found)
    return found


@pytest.fixture
def owner(brand):
    return User.objects.get(email="owner@northwind.example")


@pytest.fixture
def weekly(brand, owner):
    return add_subscription(brand, owner, region="", rhythm=Rhythm.WEEKLY, now=NOW)


def digests():
    return list(Message.objects.filter(kind="digest").order_by("queued_at", "pk"))


def told():
    """The periods that are done, by their first day."""
    return [
        str(first) for first in DueDigest.objects.filter(state="done").order_by("first").values_list("first", flat=True)
    ]


@pytest.mark.usefixtures("weekly")
def test_on_monday_at_eight_and_not_before(brand, owner):
    make_opportunity(brand, Stage.WON)
    work_due_steps(now=MONDAY - timedelta(seconds=1))
    assert digests() == []
    work_due_steps(now=MONDAY)
    [mail] = digests()
    assert (mail.to, mail.brand_id, mail.queued_at) == (owner.email, brand.pk, MONDAY)
    assert mail.subject == "Northwind, 1 Jun to 7 Jun 2026: 1 received, 1 won, 0 overdue"
    assert (next_due_moment() or MONDAY) <= MONDAY + WEEK
    work_due_steps(now=MONDAY + timedelta(days=6))
    assert len(digests()) == 1


def test_monthly_on_the_first(brand, owner):
    add_subscription(brand, owner, region="", rhythm=Rhythm.MONTHLY, now=NOW)
    first = datetime(2026, 7, 1, 6, tzinfo=UTC)
    work_due_steps(now=first - timedelta(seconds=1))
    assert digests() == []
    work_due_steps(now=first)
    assert [each.subject for each in digests()] == ["Northwind, Jun 2026: 0 received, 0 won, 0 overdue"]


@pytest.mark.usefixtures("weekly")
def test_after_a_long_silence_only_the_latest_comes():
    work_due_steps(now=MONDAY + 3 * WEEK + timedelta(days=2))
    assert told() == ["2026-06-22"]
    work_due_steps(now=MONDAY + 4 * WEEK)
    assert told() == ["2026-06-22", "2026-06-29"]
    assert len(digests()) == 2


def test_a_second_worker_with_the_same_report_sends_nothing(weekly):
    [claimed] = claim_fresh(DueDigest, now=MONDAY, limit=10, lease=timedelta(minutes=2))
    # The first one was thought dead, and its lease went to another.
    DueDigest.objects.filter(pk=claimed.pk).update(lease_until=NOW)
    [again] = claim_fresh_again(MONDAY)
    assert digest_falls_due(again, now=MONDAY)
    assert not digest_falls_due(claimed, now=MONDAY)
    assert len(digests()) == 1
    assert DueDigest.objects.filter(subscription=weekly).count() == 2


def claim_fresh_again(now):
    DueDigest.objects.update(attempts=0)
    return claim_fresh(DueDigest, now=now, limit=10, lease=timedelta(minutes=2))


@pytest.mark.usefixtures("weekly")
def test_what_fails_is_tried_again_and_sent_once(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("leadloop.journeys.digest_falls_due.queue_with_pictures", broken_disk)
        work_due_steps(now=MONDAY)
    assert (digests(), told()) == ([], [])
    work_due_steps(now=MONDAY + timedelta(minutes=5))
    assert (len(digests()), told()) == (1, ["2026-06-01"])


def broken_disk(*_arguments, **_more):
    raise RuntimeError("no disk")


def test_one_press_in_the_mail_ends_it(brand, owner, weekly):
    add_subscription(brand, owner, region="Berlin", rhythm=Rhythm.WEEKLY, now=NOW)
    work_due_steps(now=MONDAY)
    first, second = digests()
    assert first.unsubscribe_url in first.text
    assert first.unsubscribe_url in first.html
    leave(second.pk, now=MONDAY)
    work_due_steps(now=MONDAY + WEEK)
    assert len(digests()) == 2


def test_whoever_leaves_or_looks_after_it_no_more_gets_none(brand, owner, weekly):
    mia = add_member(brand=brand, email="mia@northwind.example", role=Role.MANAGER, now=NOW)
    max_ = add_member(brand=brand, email="max@northwind.example", role=Role.MANAGER, now=NOW)
    gone = add_member(brand=brand, email="gone@northwind.example", role=Role.MANAGER, now=NOW)
    for user in (mia, max_, gone):
        add_subscription(brand, user, region="", rhythm=Rhythm.WEEKLY, now=NOW)
    member_leaves(Membership.objects.get(user=mia), by=SYSTEM, now=NOW)
    member_changes_role(Membership.objects.get(user=max_), role=Role.AGENT, by=SYSTEM, now=NOW)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    work_due_steps(now=MONDAY)
    assert [each.to for each in digests()] == [owner.email]
    assert Subscription.objects.filter(user__in=[mia, max_]).count() == 0


def test_of_a_region_are_that_regions_figures_and_nothing_of_another_brand(brand, owner):
    make_location(brand, "H-1", address={"city": "Hamburg", "region": "Hamburg", "country": "DE"})
    other = make_brand("Southwind")
    make_location(other, "S-1", name="Secret Southern")
    for ref in ("D-1", "D-1", "H-1"):
        make_opportunity(brand, Stage.ACCEPTED, location=ref)
    make_opportunity(other, Stage.ACCEPTED)
    add_subscription(brand, owner, region="Berlin", rhythm=Rhythm.WEEKLY, now=NOW)
    work_due_steps(now=MONDAY)
    [mail] = digests()
    assert mail.subject == "Northwind, region Berlin, 1 Jun to 7 Jun 2026: 2 received, 0 won, 0 overdue"
    assert "region=Berlin" in mail.text
    assert "South" not in mail.text + mail.html


def test_an_empty_brand_is_told_that_nothing_came(weekly):
    work_due_steps(now=MONDAY)
    [mail] = digests()
    assert "No location owes an answer." in mail.text
    assert "Leads received: This week 0; Week before 0" in mail.text
    assert not MessagePicture.objects.filter(message=mail, name="stages").exists()
    assert "cid:stages" not in mail.html


def test_hostile_names_stay_words(brand, owner, weekly):
    User.objects.filter(pk=owner.pk).update(name="<script>alert(1)</script>")
    Brand.objects.filter(pk=brand.pk).update(name="A&B <img src=x>\r\nBcc: x@evil.example")
    Location.objects.update(name="</td><script>株")
    make_opportunity(brand, Stage.WON)
    work_due_steps(now=MONDAY)
    [mail] = digests()
    assert "<script" not in mail.html
    assert "\n" not in mail.subject
    assert "\r" not in mail.subject


def test_it_is_small_enough_to_be_shown_whole(brand, weekly):
    for stage in (Stage.ACCEPTED, Stage.WON, Stage.COMPLETE, Stage.REJECTED, Stage.UNACKNOWLEDGED) * 2:
        make_opportunity(brand, stage)
    work_due_steps(now=MONDAY)
    [mail] = digests()
    pictures = [bytes(each.content) for each in mail.pictures.all()]
    assert {each.name for each in mail.pictures.all()} == {"stages", "trend", "rates"}
    assert max(map(len, pictures)) < 30_000
    assert len(mail.html) + len(mail.text) + sum(len(each) * 4 // 3 for each in pictures) < 100_000
    for each in mail.pictures.all():
        assert f"cid:{each.name}.{mail.pk.hex}@leadloop" in mail.html


def test_a_mail_server_gets_all_of_it(brand, weekly, smtp_server):
    make_opportunity(brand, Stage.WON)
    send_due(LocalMailbox(), now=MONDAY - timedelta(hours=1))
    work_due_steps(now=MONDAY)
    [mail] = digests()
    transport = Smtp(SmtpServer(host="127.0.0.1", port=smtp_server.port))
    assert send_due(transport, now=MONDAY).sent == 1
    transport.close()
    [delivered] = smtp_server.delivered
    read = delivered.message
    assert (read["X-Leadloop-Kind"], read["List-Unsubscribe-Post"]) == ("digest", "List-Unsubscribe=One-Click")
    assert read["List-Unsubscribe"] == f"<{mail.unsubscribe_url}>"
    shown = set(re.findall(r'src="cid:([^"]+)"', read.get_body(("html",)).get_content()))
    images = {part["Content-ID"].strip("<>"): part.get_content() for part in read.walk() if part["Content-ID"]}
    assert shown == set(images)
    sizes = [Image.open(BytesIO(content)).size for content in images.values()]
    assert [wide for wide, _high in sizes] == [696] * len(sizes)
    alts = re.findall(r'alt="([^"]+)"', read.get_body(("html",)).get_content())
    assert alts[0].startswith("1 opportunity is open. Unacknowledged 0; Acknowledged 0; Accepted 0;")
    assert len(delivered.message.as_bytes()) < 100_000


@pytest.mark.usefixtures("weekly")
def test_a_brand_that_moves_to_another_zone_is_told_each_week_once(brand):
    work_due_steps(now=MONDAY)
    Brand.objects.filter(pk=brand.pk).update(time_zone="Pacific/Honolulu")
    for hours in range(0, 24 * 15, 6):
        work_due_steps(now=MONDAY + timedelta(hours=hours))
    assert told() == ["2026-06-01", "2026-06-08", "2026-06-15"]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("wait"), st.integers(1, 500)),
            st.tuples(st.sampled_from(["stop", "choose", "week", "month", "off"]), st.just(0)),
        ),
        max_size=14,
    )
)
def test_no_period_is_ever_told_twice(brand, owner, acts):
    """However the clock goes and whatever is chosen: a mail for a period and an address at most."""
    now = NOW
    for act, hours in acts:
        match act:
            case "wait":
                now += timedelta(hours=hours)
                work_due_steps(now=now)
            case "stop":
                Subscription.objects.all().delete()
            case "choose":
                add_subscription(brand, owner, region="", rhythm=Rhythm.WEEKLY, now=now)
            case "off":
                set_location_digests(brand, None, now=now)
            case rhythm:
                set_location_digests(brand, Rhythm(rhythm), now=now)
    sent = [(each.to, each.subject) for each in digests()]
    assert len(sent) == len(set(sent))
    set_location_digests(brand, None, now=now)
    DueDigest.objects.all().delete()
    Subscription.objects.all().delete()
    Message.objects.filter(kind="digest").delete()


def test_the_period_is_the_brands_days(brand, weekly):
    """A lead of Sunday, 23:30 in Berlin, is of the week that ends; one of Monday, 00:30, is not."""
    sunday = datetime(2026, 6, 7, 21, 30, tzinfo=UTC)
    make_lead(brand, now=sunday)
    make_lead(brand, now=sunday + timedelta(hours=1), customer={"email": "max@customer.example", "phone": ""})
    work_due_steps(now=MONDAY)
    assert "1 received" in digests()[0].subject
    assert date(2026, 6, 7) == sunday.date()
