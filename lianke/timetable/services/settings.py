"""What a county sets for all its lessons."""

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.timetable.models import LessonSetting
from lianke.timetable.queries.settings import silent_minutes

SILENT_MINUTES = (5, 8, 10, 15, 0)
"""After so many minutes without a word of a class the desk names it; 0 is never."""


@transaction.atomic
def set_silent_minutes(*, node: Node, minutes: int, person: Person) -> bool:
    """Returns whether that is a change."""
    if minutes not in SILENT_MINUTES:
        raise Refusal("silent_minutes", _("Choose one of the offered times."))
    before = silent_minutes(node)
    if minutes == before:
        return False
    LessonSetting.objects.update_or_create(node=node, defaults={"silent_minutes": minutes})
    change = {"before": before, "after": minutes}
    record(actor=Actor.of(person), verb="set_silent_minutes", what=node, scope=node.path, change=change)
    return True
