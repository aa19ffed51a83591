"""The next counting rule as an officer asks for it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lianke.organisations.models import Node


class RuleForm(forms.Form):
    """The next counting rule of one of the officer's nodes (`nodes`); asked only where there are several."""

    node = forms.ChoiceField(label=gettext_lazy("For"))
    valid_from = forms.DateField(
        label=gettext_lazy("For lessons from this day on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Lessons since then that were counted already are counted again."),
    )
    share_pct = forms.IntegerField(
        label=gettext_lazy("Share of the scheduled minutes that has to be received, %"),
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    late_min = forms.IntegerField(
        label=gettext_lazy("Minutes that a class may join late"),
        min_value=0,
        max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    counts_continued = forms.BooleanField(
        label=gettext_lazy("Minutes continued offline count"), required=False
    )
    counts_recorded = forms.BooleanField(label=gettext_lazy("Minutes from a recording count"), required=False)
    why = forms.CharField(
        label=gettext_lazy("By which decision"),
        max_length=200,
        help_text=gettext_lazy("A number or a sentence. Every lesson counted by the rule shows it."),
    )

    def __init__(self, *args: Any, nodes: Sequence[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nodes = {node.public_id: node for node in nodes}
        field = self.fields["node"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type alone
        field.choices = [(node.public_id, node.name) for node in nodes]
        if len(nodes) == 1:
            field.widget, field.initial = forms.HiddenInput(), nodes[0].public_id

    def rule(self) -> dict[str, Any]:
        """What `propose_rule` takes; call it when the form is valid."""
        said = dict(self.cleaned_data)
        return said | {"node": self.nodes[said["node"]], "late_s": said.pop("late_min") * 60}
