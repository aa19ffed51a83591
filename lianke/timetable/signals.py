"""What the timetable announces."""

from django.dispatch import Signal

version_published = Signal()  # version
