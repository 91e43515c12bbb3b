"""Leads for the desk's figures, and what a timing of theirs is by a slow and obvious computation."""

from fractions import Fraction

from leadloop.reports.desk import Timing
from leadloop.reports.statistics.survival import kaplan_meier, quantile
from leadloop.reports.statistics.waits import Waits
from tests.support.desk import make_desk_lead
from tests.support.story import NOW


def new_lead(brand, number=0, *, now=NOW, **changes):
    customer = {"email": f"customer{number}@customer.example", "phone": f"+49 30 9018{number:04}"}
    return make_desk_lead(brand, customer=customer, now=now, **changes)


def waits(seconds, censored=(), still=0):
    """The timing of leads that waited so long, in seconds."""
    _, low, high = quantile(kaplan_meier(Waits.of([seconds], censored)), 0.5)
    everybody = [*seconds, *censored]
    return Timing(naive_time(0.5, seconds, everybody), low, high, naive_time(0.9, seconds, everybody), len(everybody), still)  # fmt: skip


def naive_time(share, happened, everybody):
    left = Fraction(1)
    for moment in sorted(set(happened)):
        at_risk = sum(each >= moment for each in everybody)
        left *= 1 - Fraction(happened.count(moment), at_risk)
        if left <= 1 - Fraction(str(share)):
            return moment
    return None
