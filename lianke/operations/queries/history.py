"""Which version has written a database."""

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _


def written_by_another_version(connection: BaseDatabaseWrapper) -> str:
    """A sentence for a database in which migrations of ours are noted that this version does not know;
    "" for every other one.
    """
    known = MigrationLoader(None).disk_migrations or {}
    ours = {app for app, _name in known}
    if all(one in known for one in MigrationRecorder(connection).applied_migrations() if one[0] in ours):
        return ""
    return _(
        "What lies in %(folder)s was written by another version of Lianke, and this one cannot go on with "
        "it. Begin with an empty folder: LIANKE_DATA=/path/to/an/empty/folder lianke migrate"
    ) % {"folder": settings.DATA if connection.vendor == "sqlite" else connection.settings_dict["NAME"]}
