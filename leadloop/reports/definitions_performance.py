"""What the figures about performance mean."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from leadloop.reports.definition import TESTS, Definition, of_times

PERFORMANCE: Final = (
    Definition(
        "acknowledged",
        _("Acknowledged"),
        _("How many of the opportunities were opened: somebody at the location asked for the contact details."),
        _("acknowledged ÷ offered; the interval is Wilson’s, at 95 %"),
        _(
            "Every offer to a location of the leads that arrived in the time; a lead that went to two locations counts twice."
        ),
        TESTS,
    ),
    Definition(
        "accepted",
        _("Accepted"),
        _("How many of the opportunities a location accepted."),
        _("accepted ÷ offered; the interval is Wilson’s, at 95 %"),
        _("Every offer, also those that nobody has answered yet: the rate of a young cohort still rises."),
        TESTS,
    ),
    Definition(
        "won",
        _("Won"),
        _("How many of the accepted opportunities became a sale."),
        _("won ÷ accepted; the interval is Wilson’s, at 95 %"),
        _("Accepted opportunities, also those that are still open. One that was won and then fell through was won."),
        TESTS,
    ),
    Definition(
        "completed",
        _("Completed"),
        _("How many of the sales were fulfilled."),
        _("completed ÷ won; the interval is Wilson’s, at 95 %"),
        _("Won opportunities, also those that are still being fulfilled."),
        TESTS,
    ),
    Definition(
        "rejected",
        _("Rejected"),
        _("How many of the opportunities a location rejected."),
        _("rejected ÷ offered; the interval is Wilson’s, at 95 %"),
        _("Every offer, also those that nobody has answered yet."),
        TESTS,
    ),
    Definition(
        "lost",
        _("Lost"),
        _("How many of the accepted opportunities ended without a sale."),
        _("lost ÷ accepted; the interval is Wilson’s, at 95 %"),
        _("Accepted opportunities, also those that are still open; and sales that fell through after they were won."),
        TESTS,
    ),
    Definition(
        "within",
        _("Share by days"),
        _(
            "How it ends, and by when, where only one of several ends can come: won, lost or withdrawn; accepted, rejected or withdrawn."
        ),
        _(
            "Aalen–Johansen: the sum over the days of the share still waiting × ended so ÷ still watched; intervals at 95 %, log-minus-log"
        ),
        of_times(
            _(
                "All that began to wait: offered ones until they are accepted, accepted ones until they are won. Those still open count for as long as they were watched; the curve ends where nobody was watched longer."
            )
        ),
        TESTS,
    ),
    Definition(
        "to_first_attempt",
        _("Time to the desk’s first attempt"),
        _(
            "How long a lead waits until the desk first tries to reach the customer, by the calendar or in business hours."
        ),
        _(
            "Kaplan–Meier: the time by which it has happened to half, and to nine in ten, with Brookmeyer and Crowley’s intervals at 95 %"
        ),
        of_times(
            _(
                "Leads that came to the desk first. Those still waiting count as waiting until now, those decided untried as waiting until then."
            )
        ),
        TESTS,
    ),
    Definition(
        "to_acknowledge",
        _("Time to acknowledge"),
        _("How long it takes from the offer until the location opens it, by the calendar or in business hours."),
        _(
            "Kaplan–Meier: the time by which it has happened to half, and to nine in ten, with Brookmeyer and Crowley’s intervals at 95 %"
        ),
        of_times(
            _(
                "Every offer. Those still unopened count as waiting until now, those rejected or withdrawn unopened as waiting until then."
            )
        ),
        TESTS,
    ),
    Definition(
        "to_accept",
        _("Time to accept"),
        _("How long it takes from the offer until the location accepts, by the calendar or in business hours."),
        _(
            "Kaplan–Meier: the time by which it has happened to half, and to nine in ten, with Brookmeyer and Crowley’s intervals at 95 %"
        ),
        of_times(
            _(
                "Every offer. Those still unanswered count as waiting until now, those rejected or withdrawn as waiting until then."
            )
        ),
        TESTS,
    ),
    Definition(
        "to_win",
        _("Time to win"),
        _("How long it takes from acceptance to the sale, by the calendar or in business hours."),
        _(
            "Kaplan–Meier: the time by which it has happened to half, and to nine in ten, with Brookmeyer and Crowley’s intervals at 95 %"
        ),
        of_times(
            _(
                "Accepted opportunities. Those still open count as waiting until now, those lost or withdrawn as waiting until then."
            )
        ),
        TESTS,
    ),
    Definition(
        "to_complete",
        _("Time to complete"),
        _("How long it takes from the sale until it is fulfilled, by the calendar or in business hours."),
        _(
            "Kaplan–Meier: the time by which it has happened to half, and to nine in ten, with Brookmeyer and Crowley’s intervals at 95 %"
        ),
        of_times(
            _(
                "Won opportunities. Those still being fulfilled count as waiting until now, those that fell through as waiting until then."
            )
        ),
        TESTS,
    ),
    Definition(
        "business_hours",
        _("Business hours"),
        _(
            "How much of a time the location was open, or the desk there, so that a night or a Sunday makes nobody slow."
        ),
        _(
            "the open seconds between the two moments, by the clock of the place; a day on which clocks change is as long as it is"
        ),
        _(
            "Of each opportunity, the opening hours and time zone that its location had when it was offered: a later change bends no past figure. Hours that were not told count as Monday to Friday, 9 to 17. What still waits counts its open time until now. The first attempt counts by the desk’s hours, without its public holidays, as they were when it was made; until then, as they are now."
        ),
        _(
            "How it ends, and by when: that is told by the calendar. What was offered before Leadloop kept these hours counts by those that its location had when they were first kept. Holidays of locations are not known."
        ),
    ),
    Definition(
        "reasons",
        _("Reasons"),
        _("Why locations reject, and why sales are lost, as the locations say."),
        _("how often each reason was given; its share is of all that stand so, also of those without a reason"),
        _("Opportunities that stand at rejected or lost now. One that was corrected counts as corrected."),
        _("What customers say of a lost sale: it stands in a table of its own."),
    ),
    Definition(
        "why_lost",
        _("What customers say of a lost sale"),
        _(
            "Why nothing was bought, as the location says and as the customer says, where the customer was asked and answered."
        ),
        _(
            "how often a location’s reason and a customer’s came together; answers ÷ questions sent, with Wilson’s interval at 95 %"
        ),
        _("Opportunities that stand at lost now and whose customer was asked. What a customer said last counts."),
        _("Customers without an email address, those who left the list, and test leads: they are not asked."),
    ),
    Definition(
        "why_agreement",
        _("Agreement on lost sales"),
        _("How often the customer gives the same reason as the location."),
        _(
            "answers with the location’s own reason ÷ answers, those who are still deciding left out; Wilson’s interval at 95 %"
        ),
        _("Answers about opportunities that stand at lost now. Whoever bought after all does not agree."),
        _("Answers of those who are still deciding: there is no reason yet to agree on."),
    ),
    Definition(
        "trend",
        _("Figures over time"),
        _(
            "The same figures for each week or month in which the leads arrived, and for the same one of the year before: 52 weeks, or twelve months, earlier."
        ),
        _(
            "as the figure itself, for each period: thirteen at most, until the last day that was chosen or until now; of the first and the last one the days that were chosen, and the same days a year before"
        ),
        _(
            "Leads by their arrival, whenever the answer came. A period is hollow while it runs, and while more than one in ten of it is undecided: its figure still changes."
        ),
        _("Periods in which fewer than five began."),
    ),
    Definition(
        "difference",
        _("Difference"),
        _("By how many points the left figure is above the right one, and whether that is more than chance makes."),
        _(
            "left − right; Newcombe’s interval at 95 %. It could be chance where the interval holds nought; it is too early to say where more than one in ten of either side is undecided"
        ),
        _(
            "Both choices by themselves, open ones included: where one is younger, more of it is open, and its rates still rise."
        ),
        _("Differences where either side has fewer than five."),
    ),
    Definition(
        "expected",
        _("Expected win rate"),
        _(
            "What share of its accepted opportunities a location is to be expected to win. With few cases it is judged by all the others, so that one of one does not lead."
        ),
        _(
            "(α + won) ÷ (α + β + accepted), where α and β are those under which the rates of all locations are likeliest (beta-binomial, empirical Bayes); interval at 95 %"
        ),
        _(
            "Won of accepted of each location that was offered something, with the source, form and days that were chosen, always in the whole network."
        ),
        TESTS,
    ),
    Definition(
        "place",
        _("Place"),
        _("Where a location stands by its expected win rate, and between which places it truly may."),
        _(
            "order of the expected win rates; the span holds the true place in nine of ten draws from what is known of each location"
        ),
        _(
            "Locations that accepted five or more, of the whole network: the filters by location, region and words only choose which are shown."
        ),
        _("Locations that accepted fewer than five: not ranked."),
    ),
)
