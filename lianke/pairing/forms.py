from django import forms


class PairsForm(forms.Form):
    """What of the pairs is looked for; anything may be missing."""

    q = forms.CharField(required=False, max_length=64)
