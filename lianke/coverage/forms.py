"""What a school says it teaches itself, and from when on the account runs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianke.schooling.models import Subject

MOST_PERIODS = 40  # a week has no more


class OwnTeachingForm(forms.Form):
    """A field for each subject (its public id): a tick for the whole plan, or a number of periods a week."""

    def __init__(self, *args: Any, subjects: dict[Subject, int | None], **kwargs: Any) -> None:
        """`subjects`: subject → the periods that its tick stands for, None where a number is asked for."""
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        for subject, whole in subjects.items():
            self.fields[subject.public_id] = (
                forms.IntegerField(min_value=0, max_value=MOST_PERIODS, required=False, label=subject.name)
                if whole is None
                else forms.BooleanField(required=False, label=subject.name)
            )

    def periods(self) -> dict[int, int]:
        """Subject id → periods a week; call it when the form is valid."""
        said: dict[int, int] = {}
        for subject, whole in self.subjects.items():
            value = self.cleaned_data[subject.public_id]
            said[subject.pk] = (value or 0) if whole is None else whole * value
        return said


class AccountStartForm(forms.Form):
    place = forms.CharField(max_length=16)
    begins_on = forms.DateField(
        required=False,
        label=_("The account begins on"),
        error_messages={"invalid": _("Write the day as 2026-10-08, or choose it.")},
    )


class SlotForm(forms.Form):
    """One of the free times offered: whose, on which day, which period of the host's bell."""

    lecturer = forms.SlugField(max_length=16)
    day = forms.DateField()
    no = forms.IntegerField(min_value=1, max_value=20)
