"""What a lesson announces."""

from django.dispatch import Signal

# Inside the transaction of the deed, by `send`: what a receiver raises takes the deed back.
lesson_closed = Signal()  # meeting: its list ends with `ended`; now it is counted
presence_kept = Signal()  # meeting: marks that came late, when it has ended already

# After the transaction.
lesson_opened = Signal()  # meeting
lesson_ended = Signal()  # meeting
lesson_reopened = Signal()  # meeting
