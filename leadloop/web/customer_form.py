"""A customer's details as one form, wherever they are corrected. What is right and wrong is said by the journeys."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadloop.core.given import as_mapping
from leadloop.core.phone import display_phone
from leadloop.web.typed_forms import TypedField, TypedForm

_PLACE = ("line1", "postal_code", "city", "region", "country")
# Where the form shows what is wrong with a field of the contract's ``customer`` object.
NAMES = {f"address.{name}": name for name in _PLACE}


def line_field(label: Any, limit: int, **attrs: str) -> TypedField:
    """Return a field of one line that browsers neither fill in nor call missing."""
    return TypedField(
        label=label,
        required=True,
        widget=forms.TextInput(attrs={"maxlength": str(limit), "autocomplete": "off", **attrs}),
    )


class CustomerForm(TypedForm):
    """What is known of a person. Either an address or a number is enough, so that no field is marked."""

    use_required_attribute = False

    given_name = line_field(_("Given name"), 120)
    family_name = line_field(_("Family name"), 120)
    organization = line_field(_("Company"), 200)
    email = line_field(_("Email"), 320, inputmode="email")
    phone = line_field(_("Phone"), 64, inputmode="tel")
    line1 = line_field(_("Street and number"), 200)
    postal_code = line_field(_("Postal code"), 20)
    city = line_field(_("Town"), 120)
    region = line_field(_("Region"), 120)
    country = line_field(_("Country (two letters)"), 2)

    def __init__(self, data: Any = None, *, known: Mapping[str, Any]) -> None:
        """``known`` is the contract's ``customer`` object."""
        shown = {**known, "phone": display_phone(known.get("phone", ""))}
        super().__init__(data, initial={**shown, **as_mapping(known.get("address"))})

    def given(self) -> dict[str, Any]:
        """Return what was typed as the contract's ``customer`` object; only fields that were sent at all."""
        self.full_clean()
        typed = {name: str(self.cleaned_data[name] or "") for name in self.fields if name in self.data}
        place = {name: typed.pop(name) for name in _PLACE if name in typed}
        return {**typed, "address": place} if place else typed
