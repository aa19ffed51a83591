"""Which day, which lessons."""

from dataclasses import dataclass
from datetime import date

from django import forms

from lianke.home.standing import Standing
from lianke.kernel import clock

DUE, BEGUN = "due", "begun"
STATES = (DUE, BEGUN, *Standing.values)


@dataclass(frozen=True)
class Wanted:
    day: date
    state: str = ""
    period: int | None = None


class DayForm(forms.Form):
    """What is not understood is as if it had not been asked."""

    day = forms.DateField(required=False)
    state = forms.ChoiceField(choices=[(state, state) for state in STATES], required=False)
    period = forms.IntegerField(min_value=0, max_value=99, required=False)

    def wanted(self) -> Wanted:
        self.is_valid()
        asked = self.cleaned_data
        return Wanted(asked.get("day") or clock.today(), asked.get("state") or "", asked.get("period"))
