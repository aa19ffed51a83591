"""Writes of the intake."""

from lianke.intake.outcome import Outcome
from lianke.intake.services.runs import (
    cancel_run,
    check_workbook,
    confirm_run,
    path_of,
    upload_workbook,
    write_workbook,
)
from lianke.intake.services.undo import undo_run
from lianke.intake.services.workbooks import import_workbook

__all__ = [
    "Outcome",
    "cancel_run",
    "check_workbook",
    "confirm_run",
    "import_workbook",
    "path_of",
    "undo_run",
    "upload_workbook",
    "write_workbook",
]
