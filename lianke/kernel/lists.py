"""Lists to which every package may add: `PACKAGE/NAME.py` holds a constant NAME in capitals."""

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@cache
def collected(name: str) -> tuple[Any, ...]:
    """What stands in DUTIES of each `duties.py`, in PLACES of each `places.py` …, the lowest floor first."""
    return tuple(
        one
        for config in apps.get_app_configs()
        if config.module and config.name.startswith("lianke.") and module_has_submodule(config.module, name)
        for one in getattr(import_module(f"{config.name}.{name}"), name.upper())
    )
