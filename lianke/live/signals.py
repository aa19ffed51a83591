"""What a lesson announces."""

from django.dispatch import Signal

lesson_opened = Signal()  # meeting
lesson_ended = Signal()  # meeting
lesson_reopened = Signal()  # meeting
# meetings: a list, of one lesson that ended or of a hundred that were counted again
delivery_revised = Signal()
claim_ruled = Signal()  # claim
clock_ticked = Signal()  # once a minute, by the one clock: for higher floors that have something to tend
