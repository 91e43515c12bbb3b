"""What a location can answer at each stage: the panels of its page, with their forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from leadloop.followups.models import Policy, Step
from leadloop.followups.queries import open_step, opening_of, policy_of
from leadloop.opportunities.enums import Answer, ReasonKind, Stage
from leadloop.opportunities.queries import reasons
from leadloop.opportunities.stages import answers_at
from leadloop.web.location.days import Days, days_after
from leadloop.web.location.forms import DayForm, PressForm, ReasonForm
from leadloop.web.location.opened import OpenedOpportunity
from leadloop.web.typed_forms import TypedForm

# In the order in which a page offers them; showing the details is a button of its own.
_OFFERED = (Answer.ACCEPT, Answer.REJECT, Answer.WON, Answer.COMPLETE, Answer.NOT_YET, Answer.LOST)
_REASONS = {Answer.REJECT: ReasonKind.REJECT, Answer.LOST: ReasonKind.LOST}
_AHEAD = (Stage.UNACKNOWLEDGED, Stage.ACKNOWLEDGED)


@dataclass(frozen=True, slots=True)
class Panel:
    """One answer to press: its words, its look, and its form."""

    answer: Answer
    title: str
    note: str
    icon: str
    press: str
    kind: str
    form: TypedForm
    is_open: bool = False


@dataclass(frozen=True)
class Asking:
    """What the page of one opened opportunity asks."""

    opened: OpenedOpportunity

    @cached_property
    def step(self) -> Step | None:
        """What falls due next while an answer is awaited."""
        return open_step(self.opened.opportunity)

    @cached_property
    def _policy(self) -> Policy:
        return policy_of(self.opened.opportunity.brand)

    @property
    def is_due(self) -> bool:
        """Whether the location was asked already, and the answer is what the page is about."""
        if self.opened.stage in _AHEAD:
            return True
        return self.opened.opportunity.is_waiting and (self.step is None or self.step.position > 0)

    @property
    def question(self) -> str:
        """What is asked, in one short sentence."""
        match self.opened.stage:
            case Stage.UNACKNOWLEDGED | Stage.ACKNOWLEDGED:
                return _("Will you follow up?")
            case Stage.ACCEPTED:
                return _("How did it go?")
            case _:
                return _("Is the order complete?")

    def form_for(self, said: Answer, data: QueryDict | None = None) -> TypedForm:
        """Return the form of an answer; with ``data``, as it was typed."""
        ids = f"{said}_%s"
        if said in _REASONS:
            return ReasonForm(data, auto_id=ids, reasons=reasons(self.opened.opportunity.brand, _REASONS[said]))
        if said in (Answer.ACCEPT, Answer.WON, Answer.NOT_YET):
            return DayForm(data, auto_id=ids, days=self._days(said), label=self._asks_when(said))
        return PressForm(data, auto_id=ids)

    def panels(self, *, chosen: Answer | None = None, typed: TypedForm | None = None) -> list[Panel]:
        """Return what can be pressed; the ``chosen`` one open, with what was ``typed``."""
        return list(self._panels(chosen, typed))

    def _panels(self, chosen: Answer | None, typed: TypedForm | None) -> Iterator[Panel]:
        fitting = answers_at(self.opened.stage)
        for said in _OFFERED:
            if said not in fitting:
                continue
            title, note, icon, press = self._words(said)
            first = said == Answer.ACCEPT and self.opened.stage == Stage.ACKNOWLEDGED and chosen is None
            form = typed if said == chosen and typed is not None else self.form_for(said)
            yield Panel(said, title, note, icon, press, "primary" if first else "choice", form, is_open=said == chosen)

    def _days(self, said: Answer) -> Days:
        location = self.opened.opportunity.location
        after = Stage.WON if said == Answer.WON or self.opened.stage == Stage.WON else Stage.ACCEPTED
        return days_after(
            after, location=location, opening=opening_of(location), policy=self._policy, now=self.opened.now
        )

    def _asks_when(self, said: Answer) -> str:
        if said == Answer.WON:
            return _("When should we ask whether it is complete?")
        return _("When should we ask again?") if said == Answer.NOT_YET else _("When should we follow up?")

    def _words(self, said: Answer) -> tuple[str, str, str, str]:
        won = self.opened.stage == Stage.WON
        match said:
            case Answer.ACCEPT:
                return _("Accept"), _("You follow up with this customer"), "check", _("Accept")
            case Answer.REJECT:
                return _("Reject"), _("You will not follow up"), "x", _("Reject")
            case Answer.WON:
                return _("Won"), _("The customer bought or signed"), "trophy", _("Record as won")
            case Answer.COMPLETE:
                return _("Complete"), _("Everything is delivered and done"), "package-check", _("Record as complete")
            case Answer.NOT_YET if won:
                return _("Not yet"), _("It is still being fulfilled"), "hourglass", _("Ask me again then")
            case Answer.NOT_YET:
                return _("Not yet"), _("The customer has not decided"), "hourglass", _("Ask me again then")
            case _ if won:
                return _("The order fell through"), _("It will not be fulfilled"), "circle-x", _("Record as lost")
            case _:
                return _("Lost"), _("The customer will not buy from you"), "circle-x", _("Record as lost")
