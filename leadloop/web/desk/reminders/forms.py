"""Putting a reminder off: by a press, or to a time of one's own."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy

from leadloop.desk.agenda import next_morning
from leadloop.network.opening import Opening
from leadloop.web.desk.wall import WallProblem, read_wall

CHOICES = (
    ("15m", gettext_lazy("15 minutes")),
    ("1h", gettext_lazy("1 hour")),
    ("morning", gettext_lazy("Tomorrow morning")),
)
_STRETCHES = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1)}


class WallTimeField(forms.DateTimeField):
    """A time on the clocks of the page's zone. Django refuses what they show twice; here the first is meant."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment (UTC); None for nothing."""
        try:
            return read_wall(value or "", zone=get_current_timezone_name())
        except WallProblem as problem:
            raise forms.ValidationError(str(problem)) from problem


class SnoozeForm(forms.Form):
    """Until when. The buttons that name a stretch stand beside the field for a time of one's own."""

    use_required_attribute = False

    due_at = WallTimeField(
        label=gettext_lazy("Date and time"), error_messages={"required": gettext_lazy("Choose until when.")}
    )

    def __init__(self, data: Any = None, *, opening: Opening, now: datetime, **more: Any) -> None:
        super().__init__(data, **more)
        self.opening, self.now = opening, now
        if self.data.get("until") in dict(CHOICES):
            # Whatever stands in the field beside: the button says it.
            self.fields["due_at"].required = False

    @property
    def chosen(self) -> datetime:
        """The time that was pressed or typed; of a valid form."""
        until: datetime = self.cleaned_data["due_at"]
        return until

    def clean(self) -> dict[str, Any]:
        """Make a time of what was pressed."""
        said = super().clean() or self.cleaned_data
        pressed = self.data.get("until", "")
        if pressed == "morning":
            said["due_at"] = next_morning(self.now, opening=self.opening)
        elif pressed in _STRETCHES:
            said["due_at"] = self.now + _STRETCHES[pressed]
        return said
