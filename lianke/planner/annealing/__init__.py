"""Simulated annealing in compiled loops: what the planner's cities and the public instances of course
timetabling share.
"""
