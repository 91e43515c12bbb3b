"""A campaign's results in words and drawings."""

from django.utils.translation import gettext as _

from leadloop.charts.drawing import Chart
from leadloop.charts.rates import RateRow, rates
from leadloop.charts.wording import percent
from leadloop.core.money import Money
from leadloop.nurture.enums import StopReason
from leadloop.nurture.queries import Tally
from leadloop.reports.nurture import CampaignResults, Compared, Verdict
from leadloop.reports.statistics.intervals import Rate


def chart_of(results: CampaignResults) -> Chart | None:
    """Return who came back, was qualified and bought, of those written to beside those held out."""
    treated, control = results.treated, results.control
    rows = [
        _row(_("Came back, written to"), treated.came_back, "accent"),
        _row(_("Came back, held out"), control.came_back, "plain"),
        _row(_("Qualified, written to"), treated.qualified, "accent"),
        _row(_("Qualified, held out"), control.qualified, "plain"),
        _row(_("Won, written to"), treated.won, "accent"),
        _row(_("Won, held out"), control.won, "plain"),
    ]
    return rates(rows, head=_("Customers")) if results.tally.enrolled else None


def sentence(results: CampaignResults) -> str:
    """Return what the comparison with those held out says, and no more."""
    if not results.control.came_back.n:
        return _("Nobody is held out, so nobody can tell what the mails bring")
    compared = results.came_back
    match compared.verdict:
        case Verdict.TOO_EARLY:
            return _("It is too early to tell what the mails bring")
        case Verdict.FIRST:
            return _("The mails bring customers back: %(points)s more than come by themselves") % {
                "points": _points(compared)
            }
        case Verdict.SECOND:
            return _("The mails keep customers away: %(points)s fewer come back than by themselves") % {
                "points": _points(compared)
            }
        case _:
            return _("So far, no difference to those held out is shown")


def subjects_sentence(compared: Compared | None) -> str:
    """Return what the comparison of the two subjects says; empty where there is one subject only."""
    if compared is None:
        return ""
    match compared.verdict:
        case Verdict.TOO_EARLY:
            return _("It is too early to tell which subject is better")
        case Verdict.FIRST:
            return _("Subject A brings more customers back: %(points)s") % {"points": _points(compared)}
        case Verdict.SECOND:
            return _("Subject B brings more customers back: %(points)s") % {"points": _points(compared)}
        case _:
            return _("So far, no difference between the subjects is shown")


def stops(tally: Tally) -> list[tuple[str, str, int]]:
    """Return why customers stopped, the most frequent reason first: its key, its name, how many."""
    return [(key, str(StopReason(key).label), n) for key, n in tally.by_reason.most_common()]


def money_lines(results: CampaignResults) -> list[tuple[str, tuple[Money, ...]]]:
    """Return the revenue of both groups, where there is any."""
    both = ((_("written to"), results.treated.revenue), (_("held out"), results.control.revenue))
    return [(name, revenue) for name, revenue in both if revenue]


def _row(name: str, rate: Rate, tone: str) -> RateRow:
    return RateRow(name, rate.k, rate.n, rate.rate, rate.low, rate.high, tone=tone)


def _points(compared: Compared) -> str:
    difference, low, high = compared.difference.difference, compared.difference.low, compared.difference.high
    if difference is None or low is None or high is None:
        return ""
    ends = sorted((abs(low), abs(high)))
    return _("%(share)s (between %(low)s and %(high)s)") % {
        "share": percent(abs(difference)),
        "low": percent(ends[0]),
        "high": percent(ends[1]),
    }
