"""``/demo/sign-in/``: be one of the brand's people by one press."""

from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from leadloop.accounts.enums import Role
from leadloop.accounts.models import User
from leadloop.core.way_back import way_back
from leadloop.demo.door import demo_page
from leadloop.demo.story.brand import MANAGER, SIGN_INS

# The first of each role.
_WHO: Final = {role: (name, email) for role, name, email in reversed(SIGN_INS)}


@require_POST
@demo_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the one whose role was pressed, and go on to ``next``."""
    role = request.POST.get("role", "")
    _name, email = _WHO.get(Role(role) if role in Role.values else Role.MANAGER, MANAGER)
    login(request, User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect(way_back(request.POST.get("next", "")) or settings.LOGIN_REDIRECT_URL)
