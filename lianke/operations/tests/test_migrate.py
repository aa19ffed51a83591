"""A folder that another version has written is refused before anything is done to it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def test_an_older_folder_is_refused_with_the_command_that_begins_anew(db: None) -> None:
    MigrationRecorder(connection).record_applied("timetable", "0007_lesson_settings")
    with pytest.raises(CommandError, match=r"LIANKE_DATA=\S+ lianke migrate"):
        call_command("migrate", verbosity=0)


def test_a_folder_of_this_version_is_migrated_again_without_a_word(db: None) -> None:
    call_command("migrate", verbosity=0)
