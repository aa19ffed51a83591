"""Which day, which lessons."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianke.accounts.models import Person
from lianke.home.queries.standing import Standing
from lianke.kernel import clock

DUE, BEGUN = "due", "begun"
STATES = (DUE, BEGUN, *Standing.values)


@dataclass(frozen=True)
class WantedLessons:
    day: date
    state: str = ""
    period: int | None = None


class DayForm(forms.Form):
    """What is not understood is as if it had not been asked."""

    day = forms.DateField(required=False)
    state = forms.ChoiceField(choices=[(state, state) for state in STATES], required=False)
    period = forms.IntegerField(min_value=0, max_value=99, required=False)

    def wanted(self) -> WantedLessons:
        self.is_valid()
        asked = self.cleaned_data
        return WantedLessons(asked.get("day") or clock.today(), asked.get("state") or "", asked.get("period"))


class ForgottenForm(forms.Form):
    """Somebody whose password is to be forgotten, by name or phone, among those whom the signed-in person
    answers for.
    """

    who = forms.CharField(max_length=64, label=_("Name or phone number of whoever forgot the password"))
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_who(self) -> Person:
        who = self.cleaned_data["who"].strip()
        found = list(self.people.filter(Q(name=who) | Q(phone=who))[:2])
        if not found:
            raise forms.ValidationError(_("Nobody of this name or phone number works at your schools."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name. Type the phone number instead."))
        return found[0]
