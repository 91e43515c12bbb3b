"""``/r/<token>/``: the location contact publishes a review or hides it, by the same rules for good and bad."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from leadloop.core.clock import now
from leadloop.feedback.enums import DecidedBy, ReviewState
from leadloop.feedback.models import Review
from leadloop.feedback.queries import rules_of, whole_review
from leadloop.journeys.review_decided import DecisionProblem, decide_review
from leadloop.links.tokens import BadToken, ExpiredToken
from leadloop.web.link_pages import bad_token, link_page, notice_code, see_again, without_notice
from leadloop.web.location.dead_links import dead_link, expired_review_link
from leadloop.web.location.forms import HideForm, PublishForm
from leadloop.web.location.opened import Dead, OpenedReview, acting, open_review
from leadloop.web.location.page import Note
from leadloop.web.location.queries import publication_of
from leadloop.web.press import Press, press_of
from leadloop.web.typed_forms import TypedForm

PUBLISH, HIDE = "publish", "hide"
_STATE_AFTER = {PUBLISH: ReviewState.PUBLISHED, HIDE: ReviewState.HIDDEN}


@dataclass(frozen=True, slots=True)
class _Visit:
    request: HttpRequest
    press: Press
    opened: OpenedReview

    @property
    def review(self) -> Review:
        return self.opened.review


@link_page
def review(request: HttpRequest, token: str) -> HttpResponse:
    """Show the review with the rules, or take a decision on it."""
    moment = now()
    try:
        visit = _Visit(request, press_of(request, token), open_review(token, now=moment))
        return _take(visit) if request.method == "POST" else _look(visit)
    except ExpiredToken as expired:
        found = whole_review(expired.link.about)
        return expired_review_link(request, found.brand if found else None)
    except BadToken:
        return bad_token(request)
    except Dead as dead:
        return dead_link(request, dead, page="review")


def _look(visit: _Visit) -> HttpResponse:
    wanted = visit.request.GET.get("answer", "")
    note = _note_of_success(notice_code(visit.request))
    return without_notice(_show(visit, said=wanted, note=note), visit.request)


def _take(visit: _Visit) -> HttpResponse:
    said, data = visit.request.POST.get("answer", ""), visit.request.POST
    if said not in _STATE_AFTER:
        note = Note(
            "warning", _("We could not tell which button was pressed"), _("Nothing was changed. Please press again.")
        )
        return _show(visit, note=note, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    form = _form(visit, said, typed=True)
    if not visit.press.made:
        return _show(visit, said=said, form=form)
    seen = data.get("state", "")
    if seen in ReviewState.values and visit.review.state not in (seen, _STATE_AFTER[said]):
        return _show(visit, said=said, form=form, note=_changed_meanwhile(visit.review), status=HTTPStatus.CONFLICT)
    try:
        decide_review(
            visit.review,
            publish=said == PUBLISH,
            reason=data.get("reason", ""),
            note=data.get("note", ""),
            reply=data.get("reply") if said == PUBLISH else None,
            by=DecidedBy.LOCATION,
            actor=acting(visit.opened.contact),
            now=visit.opened.now,
        )
    except DecisionProblem as problem:
        visit.review.refresh_from_db()
        if "answer" in problem.errors:
            note = Note("warning", _("Nothing was changed"), problem.errors["answer"])
            return _show(visit, said=said, form=form, note=note, status=HTTPStatus.CONFLICT)
        form.blame(problem.errors)
        return _show(visit, said=said, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return visit.press.keep(see_again(visit.request, said))


def _show(
    visit: _Visit, *, said: str = "", form: TypedForm | None = None, note: Note | None = None, status: int = 200
) -> HttpResponse:
    found = visit.review
    is_open = found.decided_by != DecidedBy.BRAND
    context = {
        "brand": found.brand,
        "review": found,
        "location": found.location,
        "zone": found.location.time_zone,
        "now": visit.opened.now,
        "publishes_at": _publishes_at(found),
        "forms": {each: form if form and said == each else _form(visit, each) for each in _STATE_AFTER}
        if is_open
        else {},
        "chosen_publish": said == PUBLISH,
        "chosen_hide": said == HIDE,
        "publish_kind": "primary" if found.state == ReviewState.PENDING and said != HIDE else "choice",
        "note": note,
        "press": visit.press,
        "ask_again": visit.request.method == "POST" and not visit.press.made,
    }
    return visit.press.keep(render(visit.request, "location/review.html", context, status=status))


def _form(visit: _Visit, said: str, *, typed: bool = False) -> TypedForm:
    data = visit.request.POST if typed else None
    if said == PUBLISH:
        return PublishForm(data, auto_id="publish_%s", initial={"reply": visit.review.reply})
    return HideForm(
        data, auto_id="hide_%s", initial={"reason": visit.review.hide_reason, "note": visit.review.hide_note}
    )


def _publishes_at(found: Review) -> datetime | None:
    if found.state != ReviewState.PENDING:
        return None
    step = publication_of(found.opportunity)
    return step.due_at if step else found.received_at + timedelta(days=rules_of(found.brand).publish_after_days)


def _changed_meanwhile(found: Review) -> Note:
    text = _("It is “%(state)s” now. If your decision still holds, please press once more to confirm it.")
    return Note(
        "warning", _("This was decided meanwhile; nothing was changed"), text % {"state": found.get_state_display()}
    )


def _note_of_success(code: str) -> Note | None:
    titles = {PUBLISH: _("The review is published"), HIDE: _("The review is hidden")}
    return Note("success", titles[code]) if code in titles else None
