"""The words of the lesson plan's page."""

from django.utils.translation import gettext_lazy as _

LESSON_PLAN = {
    "even": _("exactly the period"),
    "left": _("%(n)s minutes left"),
    "over": _("%(n)s minutes too long"),
    "total": _("%(n)s minutes together"),
}
