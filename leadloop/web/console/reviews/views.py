"""Reviews, and the brand's decision on one: it overrides the location's."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from leadloop.feedback.enums import DecidedBy, ReviewState
from leadloop.feedback.models import Review
from leadloop.feedback.queries import rules_of
from leadloop.journeys.review_decided import DecisionProblem, decide_review
from leadloop.questions.enums import SetKind
from leadloop.questions.queries import questions_of
from leadloop.web.console.cursors import newest_first
from leadloop.web.console.reviews.counted import reviews_of
from leadloop.web.console.reviews.forms import HidingForm, ReviewFilter
from leadloop.web.console.shell import page
from leadloop.web.gate import MemberRequest, for_managers, found_or_404
from leadloop.web.location.shown import answers_of

PUBLISH, HIDE = "publish", "hide"


@for_managers
@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """Show the reviews, newest first, filtered."""
    wanted = ReviewFilter(request.GET)
    found = newest_first(reviews_of(request.brand, wanted), by="received_at", cursor=request.GET.get("cursor", ""))
    context = {
        "filter": wanted,
        "rows": found.rows,
        "next": found.next,
        "publish_after_days": rules_of(request.brand).publish_after_days,
    }
    return page(request, "reviews.html", context, place="reviews")


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: MemberRequest, review_id: uuid.UUID) -> HttpResponse:
    """Show a review, and publish or hide it."""
    rows = Review.objects.select_related("brand", "location", "opportunity", "opportunity__lead")
    found = found_or_404(rows.one(request.brand, review_id))
    form = HidingForm(initial={"reason": found.hide_reason, "note": found.hide_note})
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in {PUBLISH, HIDE}:
        form = HidingForm(request.POST)
        form.full_clean()
        try:
            decide_review(
                found,
                publish=answer == PUBLISH,
                reason=str(form.cleaned_data["reason"] or ""),
                note=str(form.cleaned_data["note"] or ""),
                by=DecidedBy.BRAND,
                actor=request.actor,
                now=request.now,
            )
        except DecisionProblem as problem:
            form.blame(problem.errors)
        else:
            said = _("The review is published.") if answer == PUBLISH else _("The review is hidden.")
            messages.success(request, said)
            return redirect("console:review", found.pk)
    context = {
        "review": found,
        "form": form,
        "answers": answers_of(found.answers, questions_of(request.brand, SetKind.SURVEY)),
        "is_undecided": found.state == ReviewState.PENDING,
    }
    return page(request, "review.html", context, place="reviews", status=422 if form.errors else 200)
