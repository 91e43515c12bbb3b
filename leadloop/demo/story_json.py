"""``/demo/story.json``: where a program begins."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from leadloop.accounts.models import Brand
from leadloop.demo.folder import Folder
from leadloop.demo.story.brand import PASSWORD, SIGN_INS, SLUG
from leadloop.intake.queries import active_forms
from leadloop.network.queries import locations


@require_safe
def story_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Return the brand, a key with all scopes, forms, locations and sign-ins."""
    brand = Brand.objects.get(slug=SLUG)
    notes = Folder(Path(settings.LEADLOOP_DATA_DIR)).notes()
    story = {
        "brand": brand.slug,
        "api_key": notes.api_key if notes else None,
        "forms": [{"key": form.key, "entry": form.entry} for form in active_forms(brand)],
        "locations": list(locations(brand).order_by("ref").values("ref", "name")),
        "sign_ins": [{"role": role.value, "email": email, "password": PASSWORD} for role, _name, email in SIGN_INS],
    }
    response = JsonResponse(story)
    response["Cache-Control"] = "no-store"
    return response
