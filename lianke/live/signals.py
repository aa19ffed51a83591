"""What a lesson announces."""

from django.dispatch import Signal

lesson_opened = Signal()  # meeting
lesson_ended = Signal()  # meeting
lesson_reopened = Signal()  # meeting
delivery_revised = Signal()  # meeting
