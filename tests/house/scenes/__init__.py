"""What a journey sets up or looks up behind the pages: functions over the house's own database.

A journey names them (`house.play(people_of, meeting)`) and never calls them: they run as a process of the
house (`python -m tests.house.scenes NAME ARGUMENTS`). Whoever names one imports Django's models with it, so
Django is set up here where nobody has done that before: for a benchmark or for pictures, from a folder that
no house uses.
"""

import os
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianke.config.settings")
    os.environ.setdefault("LIANKE_DATA", str(Path(__file__).resolve().parents[3] / "build/journey-data"))
    django.setup()
