"""Which screen stands where."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianke.schooling.models import Room
from lianke.schooling.services import CODE_DIGITS

MOST_GB = 100_000


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("The six figures on the screen"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        error_messages={"required": _("Type the six figures that the classroom screen shows.")},
    )

    def clean_code(self) -> str:
        code = "".join(sign for sign in self.cleaned_data["code"] if sign.isdigit())
        if len(code) != CODE_DIGITS:
            raise forms.ValidationError(_("The code has six figures. Look at the classroom screen."))
        return code


class RoomForm(forms.Form):
    """`rooms` are those that the person may speak for."""

    room = forms.ModelChoiceField(
        queryset=Room.objects.none(),
        to_field_name="public_id",
        label=_("In which classroom does the screen stand?"),
        empty_label=_("Choose a classroom"),
        error_messages={
            "required": _("Choose the classroom."),
            "invalid_choice": _("Choose a classroom from the list."),
        },
    )

    def __init__(self, *args: Any, rooms: QuerySet[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["room"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rooms


class SpaceForm(forms.Form):
    gb = forms.IntegerField(
        min_value=1,
        max_value=MOST_GB,
        error_messages={
            name: _("Type how many GB the school may keep: a whole number from 1 to 100,000.")
            for name in ("required", "invalid", "min_value", "max_value")
        },
    )
