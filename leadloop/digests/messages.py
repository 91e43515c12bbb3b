"""The report by mail to those who look after a brand."""

from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand, User
from leadloop.core.moments import when_text
from leadloop.digests.drawings import Shown, rates_chart, stages_chart, trend_chart
from leadloop.digests.links import Links, location_page
from leadloop.digests.tables import Figure, Table, counted
from leadloop.digests.wording import Drafted, after_sale_rows, times_table
from leadloop.outbox.compose import Recipient, compose
from leadloop.outbox.enums import MessageKind
from leadloop.outbox.wording import greeting
from leadloop.reports.digest import Digest, Span, Told
from leadloop.reports.trends import Step

# So many of those that owe most are named.
MOST_OWING: Final = 5


def brand_digest(found: Digest, *, brand: Brand, region: str, user: User, step: Step, now: Any) -> Drafted:
    """Return the report on all of the brand, or of a region, with its pictures."""
    links = Links(region)
    this = found.periods[-1]
    charts = [
        stages_chart(found.pipeline.opportunities, links),
        trend_chart(found.periods, step, links),
        rates_chart(found, links),
    ]
    scope = _("%(brand)s, region %(region)s") % {"brand": brand.name, "region": region} if region else brand.name
    context = {
        "greeting": greeting(user.name),
        "scope": scope,
        "period": period_words(this.first, step),
        "span": span_words(found.span),
        "leads": this.leads,
        "won": this.moved["won"],
        "overdue": found.pipeline.overdue,
        "moved": moved_table(found.periods, step, offered=_("Offered to locations"), links=links),
        "owing": owing_table(found),
        "more_owing": found.pipeline.overdue - sum(each.count for each in found.owing),
        "owing_link": links.leads(of="offers", overdue="on"),
        "charts": charts,
        "times": times_table(found, links),
        "after_sale": after_sale_rows(found, links),
        "link": links.report("performance", found.span),
        "zone": brand.time_zone,
        "why": _("You get this because you look after %(brand)s. Who gets it is chosen under Reports, By mail.")
        % {"brand": brand.name},
        "unsubscribe_label": _("Stop reports by mail"),
    }
    message = compose(MessageKind.DIGEST, to=Recipient(user.email, user.name), brand=brand, context=context, now=now)
    return Drafted(message, pictures(charts))


def pictures(charts: list[Shown]) -> dict[str, bytes]:
    """Return the PNG files of these charts by name."""
    return {each.name: each.picture.content for each in charts if each.picture}


def moved_table(periods: tuple[Told, ...], step: Step, *, offered: str, links: Links | None = None) -> Table:
    """Return what came in and what moved, beside the period before; each number leads to what it counts."""
    names = {
        "offered": offered,
        "accepted": _("Accepted"),
        "won": _("Won"),
        "lost": _("Lost"),
        "completed": _("Completed"),
    }
    told = [(each, Span(each.first, step.after(each.first, 1))) for each in (periods[-1], periods[-2])]
    received = [counted(each.leads, links.leads_of(days, of="leads") if links else "") for each, days in told]
    rows = [[Figure(_("Leads received")), *received]]
    for key, name in names.items():
        moved = [counted(each.moved[key], links.report("pipeline", days) if links else "") for each, days in told]
        rows.append([Figure(name), *moved])
    heads = {
        Step.WEEK: ["", _("This week"), _("Week before")],
        Step.MONTH: ["", _("This month"), _("Month before")],
    }[step]
    return Table(heads, rows)


def owing_table(found: Digest) -> Table:
    """Return who owes most, each leading to exactly these answers."""
    rows = [
        [
            Figure(each.name),
            counted(each.count, location_page(each.ref)),
            Figure(when_text(each.since, show="day")),
        ]
        for each in found.owing
    ]
    return Table([_("Location"), _("Answers owed"), _("Since")], rows)


def period_words(first: date, step: Step) -> str:
    """Return "November 2026", or "16 Nov to 22 Nov 2026"."""
    if step is Step.MONTH:
        return when_text(first, show="month")
    return span_words(Span(first, step.after(first, 1)))


def span_words(span: Span) -> str:
    """Return the first and the last of these days."""
    last = span.before - timedelta(days=1)
    first = when_text(span.since, show="day" if span.since.year == last.year else "date")
    return _("%(first)s to %(last)s") % {"first": first, "last": when_text(last, show="date")}
