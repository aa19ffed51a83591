"""Where long jobs wait. Each queue has a worker of its own, so that none stands behind another's."""

from enum import StrEnum


class Queue(StrEnum):
    LESSON = "lesson"  # what a lesson waits for: slides
    OFFICE = "office"  # what somebody at a desk waits for: workbooks, plans, recounts
    AFTER_CLASS = "after-class"  # what may take hours: recordings
