"""The words of the player."""

from django.utils.translation import gettext_lazy as _

LESSON_PLAYER = {
    "preparing": _("The recording is being prepared; it plays here by itself as soon as it is ready."),
    "no_line": _("The recording cannot be reached at the moment; trying again by itself."),
    "forbidden": _("You may not see this recording."),
    "broken": _(
        "The recording cannot be played. Please reload the page; if that does not help, tell your school."
    ),
    "old_browser": _(
        "This browser cannot play recordings. Please use Chrome, Edge or the browser of 360 in fast mode."
    ),
    "slide": _("Slide %(page)s"),
    "page_at": _("Page %(page)s"),
    "step_at": _("Step %(no)s %(name)s"),
    "board_at": _("Board %(no)s"),
    "work_at": _("Pupil's work %(name)s"),
    "clip_at": _("Clip"),
    "screen_at": _("Lecturer's screen"),
    "document_at": _("Second camera"),
    "asked": _("Question: %(text)s"),
    "asked_choice": _("one of several"),
    "asked_photo": _("a photo of pupils' work"),
    "answered_by": _("answered by %(n)s classes"),
    "called_at": _("Called on %(name)s"),
    "hands_up": _("Hands up: %(names)s"),
    "timer": _("Timer %(span)s"),
    "heads": _("Pupils there: %(names)s"),
    "bookmark_copied": _("The link to %(span)s is copied"),
    "bookmark_in_address": _("The link to %(span)s stands in the address bar"),
}
