"""What the figures of campaigns mean."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from leadloop.reports.definition import Definition

NURTURE: Final = (
    Definition(
        "campaign_back",
        _("Came back, qualified, won"),
        _(
            "How many of a campaign’s customers sent a new request after they came into it, how many of these requests were"
            " qualified, and how many were won. Alike for those who are written to and those held out, whichever way"
            " the request came."
        ),
        _("customers with such a request ÷ all customers of the group; the interval is Wilson’s, at 95 %"),
        _(
            "Everybody whom chance put into the group, also who stopped, left or got no mail yet: to leave some out afterwards"
            " would make the groups unlike."
        ),
        _("New requests that were discarded, duplicates, or tests."),
    ),
    Definition(
        "campaign_difference",
        _("What the mails bring"),
        _(
            "By how much more of those written to came back than of those held out, who show what would have come by itself."
        ),
        _("share of those written to − share of those held out; the interval is Newcombe’s (method 10), at 95 %"),
        _("As above. Nothing is told of fewer than 100 customers in a group, or fewer than ten in all who came back."),
        _("Nobody."),
    ),
    Definition(
        "campaign_subjects",
        _("Which subject is better"),
        _(
            "How many came back of those who get subject A and of those who get subject B. Chance decides who gets which."
        ),
        _("share with A − share with B; the interval is Newcombe’s (method 10), at 95 %"),
        _("Everybody who is written to. A difference is told only where the interval does not hold 0."),
        _("Those held out."),
    ),
)
