"""Regions too large for proofs of whole timetables: bundles still by a proven count, lecturers and slots by
annealing, county by county.
"""
