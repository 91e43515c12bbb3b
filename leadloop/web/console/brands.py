"""Switching between the brands that a user belongs to."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from leadloop.accounts.queries import memberships_of
from leadloop.core.way_back import way_back
from leadloop.web.gate import BRAND_KEY, UserRequest, signed_in


@signed_in
def brands(request: UserRequest) -> HttpResponse:
    """Show the user's brands, and look at the one that is pressed."""
    memberships = list(memberships_of(request.user))
    back = way_back(request.POST.get("next") or request.GET.get("next") or "")
    chosen = next((each for each in memberships if str(each.brand_id) == request.POST.get("brand")), None)
    if request.method == "POST" and chosen is not None:
        request.session[BRAND_KEY] = str(chosen.brand_id)
        return redirect(back or "console:pipeline")
    if not memberships:
        return render(request, "console/no_brand.html", status=403)
    return render(
        request,
        "console/brands.html",
        {"memberships": memberships, "back": back, "current": request.session.get(BRAND_KEY)},
    )
