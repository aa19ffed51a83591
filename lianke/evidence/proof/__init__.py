"""真课存证: what a lesson's number is counted from, how it is sealed, and how it is found out when a row was
changed.
"""
