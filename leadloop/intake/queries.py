"""Reads of forms and leads."""

from django.db.models import QuerySet

from leadloop.accounts.models import Brand
from leadloop.intake.models import Lead, LeadForm


def active_forms(brand: Brand) -> QuerySet[LeadForm]:
    """Return the brand's forms in use, by key."""
    found: QuerySet[LeadForm] = LeadForm.objects.for_brand(brand).filter(is_active=True).order_by("key")
    return found


def form_by_key(brand: Brand, key: str) -> LeadForm | None:
    """Return the brand's form in use with this key, or None. An empty key means the first form."""
    forms = active_forms(brand)
    return (forms.filter(key=key) if key else forms).select_related("question_set").first()


def lead_of_request(brand: Brand, request_key: str) -> Lead | None:
    """Return the brand's lead that this press made before, or None. An empty key never made one."""
    # The second condition is the index's own, or SQLite does not use it.
    found: Lead | None = Lead.objects.for_brand(brand).filter(request_key=request_key).exclude(request_key="").first()
    return found
