"""The list of leads to be managed."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from leadloop.desk.queries import desk_policy_of
from leadloop.desk.queue import count_groups, open_items
from leadloop.web.desk.shell import page
from leadloop.web.gate import MemberRequest, for_desk


@for_desk
@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """Show what to do next, most pressing first."""
    policy = desk_policy_of(request.brand)
    context = {"counts": count_groups(open_items(request.brand), policy=policy, now=request.now)}
    return page(request, "queue.html", context, place="queue")
