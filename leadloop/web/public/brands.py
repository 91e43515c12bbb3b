"""Whose page it is."""

from django.http import Http404

from leadloop.accounts.models import Brand
from leadloop.accounts.queries import brand_by_slug
from leadloop.intake.models import LeadForm
from leadloop.intake.queries import form_by_key


def brand_or_404(slug: str) -> Brand:
    """Return the brand with this slug, else answer that there is nothing at this address."""
    brand = brand_by_slug(slug)
    if brand is None:
        raise Http404
    return brand


def form_or_404(brand: Brand, key: str) -> LeadForm:
    """Return the brand's form in use with this key, else answer that there is nothing at this address."""
    form = form_by_key(brand, key)
    if form is None:
        raise Http404
    return form
