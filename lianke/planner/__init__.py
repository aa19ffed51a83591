"""What every class is owed → a region's weekly timetable. Plain Python over values: no Django, no database.

One door in, `engine.plan`, one out, a `Plan` that `checker.violations` finds nothing wrong with.
"""
