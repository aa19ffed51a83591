"""Which functions are compiled, and where the machine code is kept.

The numba cache notices a change of the function's own file only, so its folder is named by all sources with
such functions: no stale code is ever run. With NUMBA_DISABLE_JIT=1 the same functions run as plain Python,
some hundred times slower.

They count no references: arrays taken out of a table in an innermost loop would be counted, in atomic steps,
at each use, which cost a walk nine tenths of its time. So what is compiled makes no array; numba refuses such
code ("NRT required but not enabled").
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])
OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
PLANNER = Path(__file__).parents[1]


def cache_folder() -> Path:
    """Beside the sources, or for whoever may not write there in a folder of their own."""
    sources = [source.read_bytes() for source in sorted(PLANNER.glob("*/*.py"))]
    named = hashlib.sha256(
        b"".join(source for source in sources if b"annealing.compiled" in source)
    ).hexdigest()[:12]
    beside = PLANNER / "__pycache__"
    beside.mkdir(exist_ok=True) if os.access(PLANNER, os.W_OK) else None
    home = (
        beside
        if os.access(beside, os.W_OK)
        else Path(tempfile.gettempdir()) / f"lianke-planner-{os.getuid()}"
    )
    return home / named


if not os.environ.get("NUMBA_CACHE_DIR"):
    os.environ["NUMBA_CACHE_DIR"] = str(cache_folder())
    numba.config.reload_config()  # type: ignore[no-untyped-call]  # the package has no types


def compiled(function: F) -> F:
    """Without the interpreter's lock, so that independent walks run side by side."""
    return cast("F", numba.njit(**OPTIONS)(function))


def inlined(function: F) -> F:
    """For what is called in the innermost loop with whole tables of arrays: a call would copy them."""
    return cast("F", numba.njit(**OPTIONS, inline="always")(function))


@compiled
def write(into: NDArray[Any], values: NDArray[Any]) -> None:
    """All values, as `into[:] = values`, which would make an array in case both overlap."""
    for at in range(len(values)):
        into[at] = values[at]
