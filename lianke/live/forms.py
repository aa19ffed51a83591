"""Events and claims as they come in: clean values out, or a refusal."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianke.kernel import canonical
from lianke.kernel.refusal import Refusal
from lianke.live.access import Attendee
from lianke.live.choices import ClaimKind, EventKind, LineState, Reason
from lianke.live.services.timeline import NewEvent
from lianke.organisations.models import Node

MOST_EVENTS = 200
MOST_BODY = 64 * 1024
SHORTEST_KEY, LONGEST_KEY = 8, 64

MAY_SAY = {
    "lecturer": {EventKind.PAGE_TURNED, EventKind.SLIDES_SHOWN, EventKind.HAND_LOWERED, EventKind.LINE},
    "class": {EventKind.HAND_RAISED, EventKind.HAND_LOWERED, EventKind.LINE},
}


def events_of(body: dict[str, Any], attendee: Attendee) -> list[NewEvent]:
    """The events of a POST (contracts/events-post.schema.json). Raises Refusal."""
    rows = body.get("events")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_EVENTS or not all(isinstance(row, dict) for row in rows):
        raise malformed()
    return [event_of(row, attendee) for row in rows]


def event_of(row: dict[str, Any], attendee: Attendee) -> NewEvent:
    key, kind, content, said = row.get("key"), row.get("kind"), row.get("body"), row.get("said_ms")
    if not isinstance(key, str) or not SHORTEST_KEY <= len(key) <= LONGEST_KEY or not isinstance(content, dict):
        raise malformed()
    if said is not None and (not isinstance(said, int) or isinstance(said, bool)):
        raise malformed()
    if kind not in MAY_SAY[attendee.role]:
        raise Refusal("not_yours_to_say", _("Only the other side of the lesson can do that."))
    try:
        if len(canonical.text(content)) > MOST_BODY:
            raise malformed()
    except ValueError as error:
        raise malformed() from error
    if kind == EventKind.PAGE_TURNED and not is_page(content.get("page")):
        raise malformed()
    if kind == EventKind.LINE and content.get("state") not in LineState.values:
        raise malformed()
    return NewEvent(kind, content, key, said)


def is_page(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def malformed() -> Refusal:
    return Refusal("malformed", _("The request was not understood. Reload the page and try again."))


class ClaimForm(forms.Form):
    """申诉 or 补录; the service says what else is not possible."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it"), choices=ClaimKind.choices)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", gettext_lazy("Please choose")), *Reason.choices])
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes that the class really received"), min_value=0, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    sentence = forms.CharField(label=gettext_lazy("What happened"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(
        label=gettext_lazy("Proof"), required=False, help_text=gettext_lazy("A picture or a PDF, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip


class RulingForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=gettext_lazy("Ruling"), choices=[("yes", gettext_lazy("granted")), ("no", gettext_lazy("refused"))],
        coerce=lambda said: said == "yes",
    )  # fmt: skip
    sentence = forms.CharField(label=gettext_lazy("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RuleForm(forms.Form):
    """The next counting rule of one of the officer's nodes (`nodes`); asked only where there are several."""

    node = forms.ChoiceField(label=gettext_lazy("For"))
    valid_from = forms.DateField(
        label=gettext_lazy("For lessons from this day on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Lessons since then that were counted already are counted again."),
    )  # fmt: skip
    share_pct = forms.IntegerField(
        label=gettext_lazy("Share of the scheduled minutes that has to be received, %"), min_value=1, max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    late_min = forms.IntegerField(
        label=gettext_lazy("Minutes that a class may join late"), min_value=0, max_value=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    counts_continued = forms.BooleanField(label=gettext_lazy("Minutes continued offline count"), required=False)
    counts_recorded = forms.BooleanField(label=gettext_lazy("Minutes from a recording count"), required=False)
    why = forms.CharField(
        label=gettext_lazy("By which decision"), max_length=200, help_text=gettext_lazy("A number or a sentence. Every lesson counted by the rule shows it."),
    )  # fmt: skip

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
