"""Which week of the timetable, seen from whom; what is to be planned; who is away."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianke.accounts.models import Person
from lianke.planner.leave import Sparing
from lianke.schooling.models import Term
from lianke.timetable.choices import LeaveReason
from lianke.timetable.models import Version

MOST_DAYS = 28
BY = ("lecturer", "school", "class")


class BoardForm(forms.Form):
    """What is not understood is as if it had not been asked."""

    by = forms.ChoiceField(choices=[(by, by) for by in BY], required=False)
    week = forms.IntegerField(min_value=1, max_value=99, required=False)
    day = forms.DateField(required=False)
    county = forms.CharField(max_length=16, required=False)


class PlanForm(forms.Form):
    """`base`: the version to change as little as possible; none: everything anew."""

    base = forms.ModelChoiceField(Version.objects.none(), to_field_name="public_id", required=False)
    absent = forms.ModelMultipleChoiceField(Person.objects.none(), to_field_name="public_id", required=False)

    def __init__(self, *args: object, versions: QuerySet[Version], lecturers: QuerySet[Person]) -> None:
        super().__init__(*args)  # type: ignore[arg-type] # Django's own arguments
        for name, rows in (("base", versions), ("absent", lecturers)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined] # both are choices of rows


class AcceptForm(forms.Form):
    way = forms.IntegerField(min_value=0, max_value=9)


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(choices=LeaveReason)


class BackForm(forms.Form):
    """The first day on which somebody on leave teaches again."""

    back_on = forms.DateField()


class LeaveForm(forms.Form):
    """Who is away from when to when, both days included."""

    who = forms.ModelChoiceField(Person.objects.none(), to_field_name="public_id")
    first = forms.DateField()
    last = forms.DateField()
    sparing = forms.ChoiceField(choices=[(one.value, one.value) for one in Sparing], required=False)

    def __init__(self, *args: object, lecturers: QuerySet[Person], term: Term) -> None:
        super().__init__(*args)  # type: ignore[arg-type] # Django's own arguments
        self.term = term
        self.fields["who"].queryset = lecturers  # type: ignore[attr-defined] # a choice of rows

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first one."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", _("For more than four weeks plan the timetable without them."))
        elif first and last and (last < self.term.begins_on or first > self.term.ends_on):
            self.add_error("first", _("These days are outside the term."))
        return asked
