"""Writes of the intake."""

from lianke.intake.services.workbooks import Outcome, import_workbook

__all__ = ["Outcome", "import_workbook"]
