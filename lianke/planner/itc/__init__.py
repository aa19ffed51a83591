"""Curriculum-based course timetabling, track 3 of the second International Timetabling Competition: instances
that others have solved too.
"""
