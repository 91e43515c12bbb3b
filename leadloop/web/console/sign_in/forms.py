"""Forms of signing in."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leadloop.accounts.models import User


def _plain(field: forms.Field, label: Any, **attrs: str) -> None:
    """Show the field as our pages do: a label, no placeholder that vanishes when one types."""
    field.label, field.help_text = label, ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class SignInForm(LoginForm):  # type: ignore[misc] # published without types
    """Email and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self.fields["login"], gettext_lazy("Email"), autocomplete="username")
        _plain(self.fields["password"], gettext_lazy("Password"))


class ForgottenForm(forms.Form):
    """Asks for a sign-in link."""

    email = forms.EmailField(
        label=gettext_lazy("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPasswordForm(forms.Form):
    """A new password, after the present one where the user came in by it."""

    present = forms.CharField(
        label=gettext_lazy("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, ask_present: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
        if not ask_present:
            del self.fields["present"]

    def clean_present(self) -> str:
        """Check the present password."""
        given: str = self.cleaned_data["present"]
        if not self.user.check_password(given):
            raise ValidationError(_("This is not your present password."))
        return given

    def clean_password(self) -> str:
        """Check the new password by the rules of the settings."""
        given: str = self.cleaned_data["password"]
        validate_password(given, self.user)
        return given
