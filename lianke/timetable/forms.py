"""Which week of the timetable, seen from whom; and what is to be planned."""

from django import forms
from django.db.models import QuerySet

from lianke.accounts.models import Person
from lianke.timetable.models import Version
from lianke.timetable.pages import BY


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
