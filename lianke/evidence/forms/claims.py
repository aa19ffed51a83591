"""申诉, 补录 and 认定 as they come in."""

from django import forms
from django.utils.translation import gettext_lazy

from lianke.evidence.choices import ClaimKind, Reason


class ClaimForm(forms.Form):
    """申诉 or 补录; the service says what else is not possible."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it"), choices=ClaimKind.choices)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[("", gettext_lazy("Please choose")), *Reason.choices]
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes that the class really received"),
        min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    sentence = forms.CharField(
        label=gettext_lazy("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    proof = forms.FileField(
        label=gettext_lazy("Proof"),
        required=False,
        help_text=gettext_lazy("A picture or a PDF, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )


class RulingForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=gettext_lazy("Ruling"),
        choices=[("yes", gettext_lazy("granted")), ("no", gettext_lazy("refused"))],
        coerce=lambda said: said == "yes",
    )
    sentence = forms.CharField(
        label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
