from importlib import import_module

from django.apps import AppConfig

from lianke.schooling.addresses import class_account
from lianke.timetable.addresses import make_up


class CoverageConfig(AppConfig):
    name = "lianke.coverage"

    def ready(self) -> None:
        import_module("lianke.coverage.receivers")
        class_account.is_at("coverage:class")
        make_up.is_at("coverage:make_up")
