"""What a location can answer at each stage: the panels of its page, with their forms."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leadloop.followups.models import Policy, Step
from leadloop.followups.queries import open_step, opening_of, policy_of
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.stages import answers_at
from leadloop.questions.enums import ReasonKind
from leadloop.questions.queries import reasons
from leadloop.web.location.days import Days, days_after
from leadloop.web.location.forms import AnswerForm, DayForm, ReasonForm
from leadloop.web.location.opened import OpenedOpportunity

# In the order in which a page offers them; showing the details is a button of its own.
_OFFERED = (Answer.ACCEPT, Answer.REJECT, Answer.WON, Answer.COMPLETE, Answer.NOT_YET, Answer.LOST)
_REASONS = {Answer.REJECT: ReasonKind.REJECT, Answer.LOST: ReasonKind.LOST}
_DATED = frozenset({Answer.ACCEPT, Answer.WON, Answer.NOT_YET})
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
    fields: SafeString
    form: AnswerForm | None
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

    def form_for(self, said: Answer, data: QueryDict | None = None) -> AnswerForm:
        """Return the form of an answer; with ``data``, as it was typed."""
        ids = f"{said}_%s"
        if said in _REASONS:
            return ReasonForm(data, auto_id=ids, reasons=self._reasons(said))
        if said in _DATED:
            return DayForm(data, auto_id=ids, days=self._days(said), label=self._asks_when(said))
        return AnswerForm(data, auto_id=ids)

    def panels(self, *, chosen: Answer | None = None, typed: AnswerForm | None = None, discloses: bool) -> list[Panel]:
        """Return what can be pressed; the ``chosen`` one open, with what was ``typed``.

        To accept is the next step where the reader sees the details (``discloses``) and chose nothing else.
        """
        accepts = discloses and chosen is None and self.opened.stage == Stage.ACKNOWLEDGED
        return list(self._panels(chosen, typed, next_step=Answer.ACCEPT if accepts else None))

    def _panels(self, chosen: Answer | None, typed: AnswerForm | None, next_step: Answer | None) -> Iterator[Panel]:
        fitting = answers_at(self.opened.stage)
        for said in _OFFERED:
            if said not in fitting:
                continue
            title, note, icon, press = self._words(said)
            form = typed if said == chosen else None
            yield Panel(
                said,
                title,
                note,
                icon,
                press,
                kind="primary" if said == next_step else "choice",
                fields=_drawn(form) if form else self._blank_fields(said),
                form=form,
                is_open=said == chosen,
            )

    def _blank_fields(self, said: Answer) -> SafeString:
        language = get_language() or ""
        if said in _REASONS:
            return _blank_reasons(f"{said}_%s", self._reasons(said), language)
        if said in _DATED:
            return _blank_days(f"{said}_%s", self._days(said), self._asks_when(said), language)
        return SafeString()

    def _reasons(self, said: Answer) -> tuple[tuple[str, str], ...]:
        return tuple((each.key, each.label) for each in reasons(self.opened.opportunity.brand, _REASONS[said]))

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
            case Answer.ACCEPT if self.opened.stage == Stage.UNACKNOWLEDGED:
                return _("Accept"), _("You follow up, and see how to reach the customer"), "check", _("Accept")
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


# Drawing empty fields is half of a page's work, and most locations of a brand are offered the same days and reasons.
# Everything that they are drawn from is the key, so that nothing here can be out of date.


@lru_cache(maxsize=512)
def _blank_days(ids: str, days: Days, label: str, language: str) -> SafeString:
    del language
    return _drawn(DayForm(auto_id=ids, days=days, label=label))


@lru_cache(maxsize=512)
def _blank_reasons(ids: str, listed: tuple[tuple[str, str], ...], language: str) -> SafeString:
    del language
    return _drawn(ReasonForm(auto_id=ids, reasons=listed))


def _drawn(form: AnswerForm) -> SafeString:
    return render_to_string(form.template, {"form": form}) if form.template else SafeString()
