"""Workbooks of counties as typed rows. Plain Python, no Django: the planner reads them without a database."""
