from importlib import import_module

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "lianke.coverage"

    def ready(self) -> None:
        import_module("lianke.coverage.receivers")
