"""Writes of a lesson, one file by noun: timeline, lesson, joining, attendance, deck."""
