"""Settings of the test suite: the real ones, with cheap passwords and files in a folder of their own."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("LIANKE_DATA", tempfile.mkdtemp(prefix="lianke-test-"))
os.environ["LIANKE_SCHOOL_TIME_SHIFT"] = "0"
# nothing listens there: a test that needs LiveKit brings its own
os.environ.setdefault("LIVEKIT_URL", "http://127.0.0.1:1")

from lianke.config.settings import *  # noqa: F403 - settings are one namespace
from lianke.config.settings import DATA, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
WHITENOISE_AUTOREFRESH = True
TEST_DATA = Path(DATA)
DATABASES = DATABASES
