"""Questions about who somebody is."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from lianke.accounts.models import Person

LONGEST_PASSWORD = 200

TOO_WEAK = {
    "password_too_short": _("This password is too short: at least 8 characters."),
    "password_too_common": _("Many people use this password. Think of another one."),
    "password_entirely_numeric": _("Figures alone are easily guessed. Add a few words or letters."),
    "password_too_similar": _("This password is too much like your phone number or your name."),
}
"""Django's codes in our own words: its Chinese catalogue does not have all of them."""


class SignInForm(forms.Form):
    who = forms.CharField(
        label=_("Phone number or name"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}
        ),
        error_messages={"required": _("Type your phone number or your name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )


class FirstPasswordForm(forms.Form):
    """A person's first password, twice."""

    password = forms.CharField(
        label=_("New password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        error_messages={"required": _("Think of a password and type it here.")},
        help_text=_("At least 8 characters, not only figures. A short sentence is easy to remember."),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the same password once more.")},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        try:
            validate_password(password, self.person)
        except forms.ValidationError as weak:
            raise forms.ValidationError(
                [TOO_WEAK.get(error.code or "", error.message) for error in weak.error_list]
            ) from weak
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if self.data.get("password") != again:
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again
