"""Forms of customers and accounts. What is right and wrong is said by the journeys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadloop.customers.enums import AccountKind
from leadloop.customers.models import Account, Contact
from leadloop.customers.shown import as_customer
from leadloop.web.typed_forms import TypedField, TypedForm

_PLACE = ("line1", "postal_code", "city", "region", "country")
NAMES = {f"address.{name}": name for name in _PLACE}


def _field(label: Any, limit: int, **attrs: str) -> TypedField:
    return TypedField(
        label=label,
        required=True,
        widget=forms.TextInput(attrs={"maxlength": str(limit), "autocomplete": "off", **attrs}),
    )


class CustomerForm(TypedForm):
    """What is known of a person. Either an address or a number is enough, so that no field is marked."""

    use_required_attribute = False

    given_name = _field(_("Given name"), 120)
    family_name = _field(_("Family name"), 120)
    organization = _field(_("Company"), 200)
    email = _field(_("Email"), 320, inputmode="email")
    phone = _field(_("Phone"), 64, inputmode="tel")
    line1 = _field(_("Street and number"), 200)
    postal_code = _field(_("Postal code"), 20)
    city = _field(_("Town"), 120)
    region = _field(_("Region"), 120)
    country = _field(_("Country (two letters)"), 2)

    def __init__(self, data: Any = None, *, contact: Contact) -> None:
        known = as_customer(contact)
        super().__init__(data, initial={**known, **known["address"]})

    def given(self) -> dict[str, Any]:
        """Return what was typed as the contract's ``customer`` object; only fields that were sent at all."""
        self.full_clean()
        typed = {name: str(self.cleaned_data[name] or "") for name in self.fields if name in self.data}
        place = {name: typed.pop(name) for name in _PLACE if name in typed}
        return {**typed, "address": place} if place else typed


class AccountForm(TypedForm):
    """A household or company by name."""

    use_required_attribute = False

    kind = TypedField(label=_("What is it?"), required=True, widget=forms.RadioSelect(choices=AccountKind.choices))
    name = _field(_("Name"), 250)

    def __init__(self, data: Any = None, *, account: Account | None = None, prefix: str = "account") -> None:
        super().__init__(
            data, initial={"kind": account.kind, "name": account.name} if account else {}, auto_id=f"{prefix}_%s"
        )

    def typed(self) -> dict[str, str]:
        """Return what was sent."""
        self.full_clean()
        return {name: str(self.cleaned_data[name] or "") for name in self.fields}


class MoveForm(AccountForm):
    """Into which account a person goes: one that is there, by its id or that of somebody in it, or a new one."""

    account = _field(_("Id or address of a customer who is in it"), 320)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="move")
