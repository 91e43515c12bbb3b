"""``/o/<token>/``: a location contact sees an opportunity, and answers by pressing a button."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leadloop.core.clock import now
from leadloop.core.text import clean_line
from leadloop.journeys.feedback_returns import FormClosed
from leadloop.journeys.location_answers import Answerer, AnswerProblem, DoesNotFit, answer
from leadloop.links.tokens import BadToken, ExpiredToken
from leadloop.opportunities.enums import Answer, Stage
from leadloop.opportunities.operations import Sighting
from leadloop.opportunities.stages import answers_at
from leadloop.web.clients import client_ip
from leadloop.web.customer_form import CustomerForm
from leadloop.web.link_pages import bad_token, link_page, notice_code, see_again, without_notice
from leadloop.web.location import details
from leadloop.web.location.asking import Asking
from leadloop.web.location.dead_links import dead_link, expired_link
from leadloop.web.location.forms import AnswerForm, SaleForm
from leadloop.web.location.opened import Dead, OpenedOpportunity, acting, open_opportunity
from leadloop.web.location.page import Note, note_of_choice, note_of_success, page_of
from leadloop.web.location.sale import BUTTON, form_typed, report_sale
from leadloop.web.press import Press, press_of


@dataclass(frozen=True, slots=True)
class _Visit:
    request: HttpRequest
    token: str
    now: datetime
    press: Press
    opened: OpenedOpportunity


@link_page
def opportunity(request: HttpRequest, token: str) -> HttpResponse:
    """Show the opportunity, or take an answer to it."""
    moment = now()
    try:
        opened = open_opportunity(token, now=moment)
        visit = _Visit(request, token, moment, press_of(request, token), opened)
        return _take(visit) if request.method == "POST" else _look(visit)
    except ExpiredToken as expired:
        return expired_link(request, token, expired.link, now=moment)
    except BadToken:
        return bad_token(request)
    except Dead as dead:
        return dead_link(request, dead)


def _look(visit: _Visit) -> HttpResponse:
    wanted = _answer_named(visit.request.GET.get("answer", ""))
    late = note_of_choice(wanted, visit.opened)
    note = note_of_success(notice_code(visit.request)) or late
    typed = details.form_of(visit.opened) if details.ASKED in visit.request.GET else None
    return without_notice(_show(visit, said=None if late else wanted, details_typed=typed, note=note), visit.request)


def _take(visit: _Visit) -> HttpResponse:
    pressed = visit.request.POST.get("answer", "")
    said = _answer_named(pressed)
    if pressed == BUTTON:
        return _take_sale(visit)
    if pressed == details.BUTTON:
        return _take_details(visit)
    if said is None:
        note = Note(
            "warning", _("We could not tell which button was pressed"), _("Nothing was changed. Please press again.")
        )
        return _show(visit, note=note, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    form = Asking(visit.opened).form_for(said, visit.request.POST)
    if not visit.press.made:
        return _show(visit, said=said, form=form)
    if not form.is_valid():
        return _show(visit, said=said, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        done = answer(
            visit.opened.opportunity.pk,
            said,
            by=_answerer(visit),
            follow_up_on=form.cleaned_data.get("follow_up_on"),
            reason=form.cleaned_data.get("reason", ""),
            note=form.cleaned_data.get("note", ""),
            seen=_stage_named(visit.request.POST.get("stage", "")),
            now=visit.now,
        )
    except AnswerProblem as problem:
        form.blame(problem.errors)
        return _show(visit, said=said, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except DoesNotFit as misfit:
        return _show_misfit(visit, said, misfit)
    return _done(visit, str(said) if done.changed else "known")


def _take_sale(visit: _Visit) -> HttpResponse:
    form = form_typed(visit.opened, visit.request.POST)
    if not visit.press.made:
        return _show(visit, sale=form)
    try:
        if not report_sale(visit.opened, form, visit.request.POST):
            return _show(visit, sale=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except FormClosed as closed:
        note = Note("warning", _("Nothing was changed"), str(closed))
        return _show(visit, note=note, status=HTTPStatus.CONFLICT)
    return _done(visit, "sale")


def _take_details(visit: _Visit) -> HttpResponse:
    form = details.form_of(visit.opened, visit.request.POST)
    if not visit.press.made:
        return _show(visit, details_typed=form)
    try:
        changed = details.put_right_by(visit.opened, form)
    except details.NotShown as closed:
        note = Note("warning", _("Nothing was changed"), str(closed))
        return _show(visit, note=note, status=HTTPStatus.CONFLICT)
    if form.errors:
        return _show(visit, details_typed=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return _done(visit, "details" if changed else "known")


def _show_misfit(visit: _Visit, said: Answer, misfit: DoesNotFit) -> HttpResponse:
    """Show what was recorded meanwhile; what was pressed stays open to be confirmed, where it still fits."""
    again = _Visit(visit.request, visit.token, visit.now, visit.press, open_opportunity(visit.token, now=visit.now))
    note = Note("warning", _("Somebody was faster; nothing was changed"), str(misfit))
    if said not in answers_at(again.opened.stage):
        return _show(again, note=note, status=HTTPStatus.CONFLICT)
    text = _("It stands at “%(stage)s” now. If your answer still holds, please press once more to confirm it.")
    note = Note("warning", note.title, text % {"stage": again.opened.stage.label})
    form = Asking(again.opened).form_for(said, visit.request.POST)
    return _show(again, said=said, form=form, note=note, status=HTTPStatus.CONFLICT)


def _show(
    visit: _Visit,
    *,
    said: Answer | None = None,
    form: AnswerForm | None = None,
    sale: SaleForm | None = None,
    details_typed: CustomerForm | None = None,
    note: Note | None = None,
    status: int = 200,
) -> HttpResponse:
    context = page_of(visit.opened, chosen=said, typed=form, sale_typed=sale, details_typed=details_typed, note=note)
    context |= {"press": visit.press, "ask_again": visit.request.method == "POST" and not visit.press.made}
    return visit.press.keep(render(visit.request, "location/opportunity.html", context, status=status))


def _done(visit: _Visit, code: str) -> HttpResponse:
    return visit.press.keep(see_again(visit.request, code))


def _answerer(visit: _Visit) -> Answerer:
    sighting = Sighting(
        contact=visit.opened.contact,
        link_issued_at=visit.opened.link.issued_at,
        ip=client_ip(visit.request),
        user_agent=clean_line(visit.request.META.get("HTTP_USER_AGENT", ""), limit=300),
    )
    return Answerer(acting(visit.opened.contact), sighting)


def _answer_named(text: str) -> Answer | None:
    return Answer(text) if text in Answer.values else None


def _stage_named(text: str) -> Stage | None:
    return Stage(text) if text in Stage.values else None
