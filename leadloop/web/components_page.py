"""What the page of components shows: made-up data only, no models, so that it can stand anywhere."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from leadloop.web.components_charts import NETWORK, ROWS, sample_charts

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name")
    email = forms.EmailField(label="Email", help_text="We send one confirmation, nothing else.")
    phone = forms.CharField(label="Phone", required=False)
    interest = forms.ChoiceField(
        label="What is it about?", choices=[("new", "A new heat pump"), ("swap", "Replacing one")]
    )
    message = forms.CharField(label="Your message", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    follow_up_on = forms.DateField(label="When should we follow up?")
    at = forms.DateTimeField(label="Next attempt")
    amount = forms.DecimalField(label="Revenue", decimal_places=2)
    days = forms.IntegerField(label="Ask again after")
    when = forms.ChoiceField(
        label="How soon?",
        widget=forms.RadioSelect,
        choices=[("7", "In a week"), ("14", "In two weeks"), ("30", "In a month"), ("date", "On another day")],
    )
    reason = forms.ChoiceField(
        label="Why not?",
        widget=forms.RadioSelect,
        choices=[("area", "Outside our area"), ("capacity", "No capacity at present"), ("product", "Not our product")],
    )
    view = forms.ChoiceField(
        label="Show", widget=forms.RadioSelect, choices=[("open", "Open"), ("late", "Overdue"), ("all", "All")]
    )
    products = forms.MultipleChoiceField(
        label="Products",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("air", "Air source"), ("ground", "Ground source"), ("service", "Service")],
    )
    rating = forms.ChoiceField(
        label="How was it, all in all?",
        widget=forms.RadioSelect,
        choices=[
            ("1", "1 star: poor"),
            ("2", "2 stars"),
            ("3", "3 stars"),
            ("4", "4 stars"),
            ("5", "5 stars: excellent"),
        ],
    )
    consent = forms.BooleanField(
        label="Alpenheat may hand my request to a dealer near me.", help_text="You can withdraw this at any time."
    )


def sample_context() -> dict[str, object]:
    """Return all that `components_page.html` needs."""
    form = SampleForm(
        initial={
            "when": "14",
            "view": "open",
            "rating": "4",
            "follow_up_on": date(2026, 12, 6),
            "at": NOW + timedelta(hours=4),
            "products": ["air"],
        }
    )
    wrong = SampleForm(data={"name": "", "email": "anna@", "amount": "12.x"}, prefix="wrong")
    wrong.is_bound = True
    wrong.data = {"wrong-name": "", "wrong-email": "anna@", "wrong-amount": "12.x"}
    return {
        "now": NOW,
        "form": form,
        "wrong": wrong,
        "hints": {"area": "We pass it to the next dealer", "capacity": "You can pause new requests in your settings"},
        "stages": ["unacknowledged", "acknowledged", "accepted", "rejected", "won", "lost", "complete", "withdrawn"],
        "statuses": ["new", "contact_attempted", "qualified", "no_opportunity", "discarded"],
        "pipeline": [
            ("unacknowledged", 12, "oldest 26 hours"),
            ("acknowledged", 8, ""),
            ("accepted", 31, "4 overdue"),
            ("won", 17, ""),
            ("complete", 104, "€412,300"),
        ],
        "tabs": [
            {"label": "Open", "href": "#open", "count": 23, "current": True},
            {"label": "Overdue", "href": "#overdue", "count": 4},
            {"label": "Closed", "href": "#closed"},
        ],
        "rows": [
            ("Anna Weber", "Heizung Lindner", "accepted", NOW - timedelta(hours=3), "12500", False),
            ("Jonas Peeters", "Klimahaus Nord", "unacknowledged", NOW - timedelta(hours=26), "", True),
            ("Marie Dubois", "Thermoplus", "won", NOW - timedelta(days=4), "18900", False),
            ("Tomasz Zieliński", "Heizung Lindner", "complete", NOW - timedelta(days=41), "9400", False),
        ],
        "moment": NOW - timedelta(hours=3),
        "day": date(2026, 12, 6),
        "amount": Decimal("12500.00"),
        "charts": sample_charts(),
        "rate_rows": ROWS,
        "network": NETWORK,
    }


def components(request: HttpRequest) -> HttpResponse:
    """Show every component once; the settings give it an address in the demo only."""
    return render(request, "components_page.html", sample_context())
