from importlib import import_module

from django.apps import AppConfig

from lianke.timetable.addresses import make_up


class CoverageConfig(AppConfig):
    name = "lianke.coverage"

    def ready(self) -> None:
        import_module("lianke.coverage.receivers")
        make_up.is_at("coverage:make_up")
