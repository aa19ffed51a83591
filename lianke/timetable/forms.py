"""Which week of the timetable, seen from whom."""

from django import forms

from lianke.timetable.pages import BY


class BoardForm(forms.Form):
    """What is not understood is as if it had not been asked."""

    by = forms.ChoiceField(choices=[(by, by) for by in BY], required=False)
    week = forms.IntegerField(min_value=1, max_value=99, required=False)
    day = forms.DateField(required=False)
    county = forms.CharField(max_length=16, required=False)
