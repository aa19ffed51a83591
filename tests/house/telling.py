"""How a scene is asked for and what it says comes back: a name and JSON there, one line of JSON back.

A scene is a plain function of `tests.house.scenes`: arguments and values are what JSON has, and dataclasses
of it.
"""

import inspect
import json
from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from importlib import import_module
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

SCENES = "tests.house.scenes"
Value = TypeVar("Value")


def command_of(scene: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[str]:
    """What Python's -m is told: the package, the scene's name in it, its arguments by name."""
    name = f"{scene.__module__}.{scene.__name__}".removeprefix(f"{SCENES}.")
    return [SCENES, name, json.dumps(inspect.signature(scene).bind(*args, **kwargs).arguments)]


def named(name: str) -> Callable[..., Any]:
    module, _dot, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(import_module(f"{SCENES}.{module}"), function)
    return found


def line_of(value: Any) -> str:
    return json.dumps(value, default=asdict)


def told(scene: Callable[..., Value], line: str) -> Value:
    """The value that the scene says it returns."""
    value: Value = built(get_type_hints(scene)["return"], json.loads(line))
    return value


def built(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{one.name: built(hints[one.name], value[one.name]) for one in fields(kind)})  # type: ignore[operator]  # a class, not one of its objects
    if get_origin(kind) is list:
        return [built(get_args(kind)[0], one) for one in value]
    if get_origin(kind) is tuple:
        return tuple(value)
    return value
