"""What the figures about the pipeline mean."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from leadloop.reports.definition import TESTS, Definition, of_times

PIPELINE: Final = (
    Definition(
        "stage",
        _("Opportunities by stage"),
        _("Where each opportunity stands: now, or as it stood at the end of a past day, as the history tells."),
        _(
            "now: how many stand there; on a past day: all that came to the stage by then − all that had left it by then"
        ),
        _(
            "Every offer to a location of the leads that arrived in the time; of a past day, all that were offered by then. A location’s region is the one that it has now."
        ),
        TESTS,
    ),
    Definition(
        "status",
        _("Leads by status"),
        _("What has been decided about each lead: now, or as it stood at the end of a past day."),
        _("now: how many have the status; on a past day: all that came to it by then − all that had left it by then"),
        _(
            "Every lead once, also duplicates and discarded ones. Of a location or region are those that chose it or were offered to it."
        ),
        TESTS,
    ),
    Definition(
        "age",
        _("Age"),
        _("For how many days what is open has stood where it stands; days begin at midnight in the brand’s time zone."),
        _("today − the day on which it came to the status or stage; after a correction the day on which it first did"),
        _("All open leads and opportunities, whenever they arrived."),
        TESTS,
    ),
    Definition(
        "overdue",
        _("Overdue"),
        _("Opportunities whose location has left an answer open after all reminders."),
        _("how many are overdue now, and since when the oldest is"),
        _("Opportunities of the leads that arrived in the time."),
        TESTS,
    ),
    Definition(
        "moved",
        _("Moves"),
        _("How many went from one status or stage to another."),
        _("the events of the history that changed a status or stage in the time"),
        _("Every move, also corrections; what moved twice counts twice."),
        TESTS,
    ),
    Definition(
        "funnel",
        _("Funnel"),
        _("How far those got by now who arrived in the time."),
        _("how many reached each step ÷ how many were in the first; reached is also what fell through later"),
        _("Leads: each once. Opportunities: each offer to a location. Those still open may yet reach the next step."),
        TESTS,
    ),
    Definition(
        "expected_sales",
        _("Expected sales"),
        _(
            "How many of the accepted opportunities that are open now are to be expected as won, if they fare like those before."
        ),
        _(
            "Σ (F(a + h) − F(a)) ÷ S(a) over those open, of age a, for h days: F is Aalen and Johansen’s share won by an age, S the share still open; the 95 % interval has both chance and the uncertainty of F in it"
        ),
        of_times(
            _(
                "All that stand at accepted. F and S are of all opportunities that were ever accepted by a location of the brand."
            )
        ),
        _("Those open for longer than any was watched before: they are told apart. Test leads."),
    ),
)
