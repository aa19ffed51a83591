"""Reads of the account: the terms that schools live by, the fold over their classes, the lessons behind a
figure.
"""
