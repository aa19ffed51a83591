from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianke.accounts.models import Person
from lianke.home.access import handed_out_paths, people_to_activate
from lianke.timetable.models import Meeting
from lianke.ui.waiting import Todo, Waiting


def accounts(person: Person, meetings: Collection[Meeting]) -> list[Todo]:
    waiting = people_to_activate(person).count() if handed_out_paths(person) else 0
    if not waiting:
        return []
    title = ngettext("%(n)s person has no password yet", "%(n)s people have no password yet", waiting)
    sentence = _("Print the slips and hand them out; each sets the password with a phone.")
    action = _("Print slips")
    return [Todo(_("Accounts"), "", title % {"n": waiting}, sentence, reverse("home:activation"), action)]


TODOS = [Waiting(60, accounts)]
