"""Values as people read them: times, money, stars, people."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from django.template import Library
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from leadloop.core.figures import money_text, number
from leadloop.core.moments import local, pattern, when_text
from leadloop.core.phone import display_phone

register = Library()

NOTHING = SafeString("–")
STARS = 5

register.simple_tag(when_text)
register.simple_tag(money_text)
register.filter(number)
register.filter("phone", display_phone)


@register.simple_tag
def when(moment: datetime | date | None, *, zone: str | tzinfo = "", show: str = "") -> SafeString:
    """Return a `<time>`: by default "22 Nov 2026, 14:05", or "22 Nov 2026" for a date; a dash for nothing.

    `show`: datetime, date, day, short, time, long, full. Hovering shows the full form with the time zone.
    """
    if moment is None:
        return NOTHING
    text = when_text(moment, zone=zone, show=show)
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), text)
    return _time(moment, zone, text)


def _time(moment: datetime, zone: str | tzinfo, text: str) -> SafeString:
    there = local(moment, zone)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        there.isoformat(timespec="seconds"),
        formats.date_format(there, pattern("full")),
        text,
    )


def distance(apart: timedelta) -> str:
    """Return a stretch of time in its largest whole unit: "5 minutes", "3 days"."""
    seconds = int(abs(apart.total_seconds()))
    if seconds < 3600:  # noqa: PLR2004
        return ngettext("%d minute", "%d minutes", max(seconds // 60, 1)) % max(seconds // 60, 1)
    if seconds < 86400:  # noqa: PLR2004
        return ngettext("%d hour", "%d hours", seconds // 3600) % (seconds // 3600)
    return ngettext("%d day", "%d days", seconds // 86400) % (seconds // 86400)


@register.simple_tag
def ago(moment: datetime | None, now: datetime, *, zone: str | tzinfo = "") -> SafeString:
    """Return how long ago, or in how long, as a `<time>`. The clock is an argument, as everywhere."""
    if moment is None:
        return NOTHING
    apart = moment - now
    if abs(apart) < timedelta(minutes=1):
        text = gettext("just now")
    elif apart > timedelta(0):
        text = gettext("in %(time)s") % {"time": distance(apart)}
    else:
        text = gettext("%(time)s ago") % {"time": distance(apart)}
    return _time(moment, zone, text)


@register.simple_tag
def money(amount: object, currency: str = "", *, whole: bool = False) -> SafeString:
    """Return an amount of money, in digits of equal width. Arguments as for `money_text`."""
    return format_html('<span class="money">{}</span>', money_text(amount, currency, whole=whole))


@register.filter
def digits(value: Decimal) -> str:
    """Return a decimal number with the digits that it has and no zeros behind them: "1.5", "19"."""
    return number(value, len(f"{value.normalize():f}".partition(".")[2]))


@register.simple_tag
def stars(mean: float | Decimal | None, n: int | None = None) -> SafeString:
    """Return a rating out of five as filled stars, in words for a screen reader, with the number of reviews."""
    if mean is None:
        return format_html('<span class="muted">{}</span>', gettext("No reviews yet"))
    digits = number(mean, 1)
    voice = gettext("%(mean)s out of 5 stars") % {"mean": digits}
    count = ngettext("%d review", "%d reviews", n) % n if n is not None else ""
    text = format_html(' <span class="stars-text"><b>{}</b> ({})</span>', digits, count) if count else ""
    return format_html(
        # The style sheet cuts the two bars into stars: drawn ones would weigh more than the review that they head.
        '<span class="stars"><svg class="stars-row" role="img" aria-label="{}" width="100" height="20">'
        '<rect class="stars-empty" width="100" height="20"/><rect class="stars-full" width="{}" height="20"/></svg>'
        "{}</span>",
        voice,
        f"{float(mean) * 100 / STARS:.1f}",
        text,
    )


@register.simple_tag
def avatar(name: str) -> SafeString:
    """Return a person's initials in a disc. Decorative: the name stands beside it."""
    words = [word for word in name.split() if word[0].isalnum()]
    letters = (words[0][0] + words[-1][0] if len(words) > 1 else name.strip()[:1]).upper()
    tone = sum(map(ord, name)) % 6
    return format_html('<span class="avatar avatar-{}" aria-hidden="true">{}</span>', tone, letters)
