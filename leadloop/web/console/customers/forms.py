"""Forms of accounts. What is right and wrong is said by the journeys."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from leadloop.customers.enums import AccountKind
from leadloop.customers.models import Account
from leadloop.web.customer_form import line_field
from leadloop.web.typed_forms import TypedField, TypedForm


class AccountForm(TypedForm):
    """A household or company by name."""

    use_required_attribute = False

    kind = TypedField(label=_("What is it?"), required=True, widget=forms.RadioSelect(choices=AccountKind.choices))
    name = line_field(_("Name"), 250)

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

    account = line_field(_("Id or address of a customer who is in it"), 320)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="move")
