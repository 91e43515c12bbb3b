"""``/demo/``: what this is, and the way through it."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leadloop.accounts.enums import Role
from leadloop.accounts.models import Brand
from leadloop.core.clock import now
from leadloop.demo.clock_page import coming
from leadloop.demo.desk_path import desk_path
from leadloop.demo.door import demo_page
from leadloop.demo.folder import Folder
from leadloop.demo.guide import guide, visitors_lead
from leadloop.demo.mail import mails
from leadloop.demo.passing import deliver
from leadloop.demo.story.brand import MANAGER, OWNER, PASSWORD, SALES, SIGN_INS, SLUG

_LATEST: Final = 5


@require_safe
@demo_page
def home(request: HttpRequest) -> HttpResponse:
    """Show the way through the story, the latest mails, the clock and the sign-ins."""
    deliver()
    brand, moment = Brand.objects.get(slug=SLUG), now()
    notes = Folder(Path(settings.LEADLOOP_DATA_DIR)).notes()
    lead = visitors_lead(brand, told_until=datetime.fromisoformat(notes.told_until) if notes else moment)
    context = {
        "brand": brand,
        "now": moment,
        "parts": guide(brand, lead),
        "mails": mails().defer("text", "html")[:_LATEST],
        "next": next(iter(coming(1)), None),
        "sign_ins": [
            (Role.MANAGER, _("Be %(name)s, the manager") % {"name": MANAGER[0]}),
            (Role.OWNER, _("Be %(name)s, the owner") % {"name": OWNER[0]}),
            (Role.SALES, _("Place orders as %(name)s, the sales admin") % {"name": SALES[0]}),
        ],
        "all_sign_ins": SIGN_INS,
        "desk": desk_path(brand, now=moment),
        "password": PASSWORD,
        "locator": reverse("public:locator", args=[brand.slug]),
    }
    return render(request, "demo/home.html", context)
