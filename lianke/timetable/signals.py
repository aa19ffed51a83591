"""What the timetable announces."""

from django.dispatch import Signal

version_published = Signal()  # version
lesson_arranged = Signal()  # meeting: made by itself, cancelled, or given again
