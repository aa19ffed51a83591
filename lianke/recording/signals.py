"""What recording announces."""

from django.dispatch import Signal

recording_closed = Signal()  # recording
