"""What the figures of revenue and satisfaction mean."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from leadloop.reports.definition import TESTS, Definition

_CONFIRMED = _("Sales that stand at complete. What was corrected to lost, or is not complete yet, is not confirmed.")
AFTER_SALE: Final = (
    Definition(
        "revenue",
        _("Confirmed revenue"),
        _("What locations reported by follow-up form of completed sales. Each currency is summed up by itself."),
        _("sum of the reported amounts"),
        _CONFIRMED,
        _("Test leads, and sales without a report: how many these are stands beside it."),
    ),
    Definition(
        "revenue_answered",
        _("Revenue reported"),
        _(
            "Of how many completed sales the location has reported the revenue. The rest is unknown, which is not nothing."
        ),
        _("reported ÷ complete; the interval is Wilson’s, at 95 %"),
        _("Sales that stand at complete, also those of which the question went out a moment ago."),
        TESTS,
    ),
    Definition(
        "revenue_per_lead",
        _("Revenue per lead, at least"),
        _("What a lead has brought so far. It still rises while sales are open or reports are missing."),
        _("confirmed revenue of a currency ÷ leads"),
        _(
            "Every lead that arrived in the time, whatever became of it: also duplicates, and those that were discarded."
        ),
        TESTS,
    ),
    Definition(
        "revenue_per_won",
        _("Revenue per won sale"),
        _("What a sale brings on average, of those of which it is known."),
        _("confirmed revenue of a currency ÷ reports in that currency"),
        _CONFIRMED,
        _("Test leads, and sales without a report: counting them as nothing would make every sale look smaller."),
    ),
    Definition(
        "revenue_converted",
        _("Revenue in the brand’s currency"),
        _("The currencies put together by the rates that the brand entered in its settings, and by no others."),
        _("sum of amount × rate; rounded to the hundredth once, at the end"),
        _(
            "Currencies with a rate. Each is named with the day on which its rate was entered; a rate holds for all days."
        ),
        _("Currencies without a rate. They are named beside it."),
    ),
    Definition(
        "revenue_month",
        _("Revenue by month"),
        _(
            "The same sales by the month in which they were won, or in which they were completed, by the brand’s calendar."
        ),
        _("as above, of the sales of the month; won sales are those that stand at won or complete"),
        _(
            "Leads by their arrival, as everywhere: the dates above choose leads, not months. The months add up to the whole."
        ),
        TESTS,
    ),
    Definition(
        "revenue_part",
        _("Revenue by source, form and product"),
        _("The same figures by where the leads came from, and by what they asked for."),
        _("as above, of the leads of each row; the rows come to the whole"),
        _(
            "Every lead once. Those without a product are in a last row of their own, those beyond the rows shown in one together."
        ),
        TESTS,
    ),
    Definition(
        "rating",
        _("Mean rating"),
        _("What customers say on average, from one star to five, and where the true mean lies with 95 % certainty."),
        _(
            "sum of stars ÷ reviews; the interval treats the mean as a share of the scale (Wilson) and allows for how much ratings vary"
        ),
        _("Published reviews of the leads that arrived in the time."),
        _("Test leads; reviews that are hidden or not decided on, which are counted on the same page."),
    ),
    Definition(
        "response",
        _("Customers who answered"),
        _("How many of the customers who were sent the survey sent a review."),
        _("reviews of surveys sent ÷ surveys sent; the interval is Wilson’s, at 95 %"),
        _("Surveys that a mail server took, about sales that stand at complete; reviews wherever they stand."),
        _(
            "Test leads; reviews of which no survey was sent, or whose sale is not complete any more: counted on the same page."
        ),
    ),
    Definition(
        "hidden",
        _("Hidden reviews"),
        _(
            "How many of the reviews that were decided on are not shown to the public. Beside it: the mean if none were hidden."
        ),
        _("hidden ÷ (published + hidden); the interval is Wilson’s, at 95 %"),
        _(
            "Reviews that were hidden for one of the five reasons by location or brand, with the reason that stands now."
        ),
        _("Test leads; reviews that are not decided on."),
    ),
    Definition(
        "rating_month",
        _("Rating by month"),
        _(
            "The mean rating of the reviews that came in each month, by the brand’s calendar. Of fewer than five reviews no mean is told."
        ),
        _("as the mean rating, of the month’s reviews"),
        _("Published reviews. The dates above choose leads by their arrival; a review comes weeks later."),
        TESTS,
    ),
    Definition(
        "rating_location",
        _("Rating of a location"),
        _("The location’s mean rating. Of fewer than five reviews no mean is told: it would say more about chance."),
        _("order: as if each location had five more reviews at the mean of all, so that few reviews do not lead"),
        _("Published reviews of the location."),
        TESTS,
    ),
)
