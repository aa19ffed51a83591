"""The duties of the clock, collected from all packages: `PACKAGE/duties.py`, the lowest floor first."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from lianke.kernel.duty import Duty


def duties() -> list[Duty]:
    found: list[Duty] = []
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "duties"):
            found += import_module(f"{config.name}.duties").DUTIES
    return found
