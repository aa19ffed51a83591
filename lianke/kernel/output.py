"""Files that a command writes: whole or not at all, and asked for before the work that fills them."""

import os
import shutil
from pathlib import Path

from django.utils.translation import gettext as _

from lianke.kernel.refusal import Refusal


def refuse_unwritable(path: Path) -> None:
    try:
        target = path.resolve()
        if not target.parent.is_dir():
            raise Refusal("not_writable", _("There is no folder %(folder)s.") % {"folder": path.parent})
        if target.is_dir():
            raise Refusal("not_writable", _("%(file)s is a folder. Name a file in it.") % {"file": path})
        is_open = is_special(target) or os.access(target.parent, os.W_OK | os.X_OK)
        is_writable = is_open and (not target.exists() or os.access(target, os.W_OK))
    except (OSError, RuntimeError) as error:  # a name that is too long, a link to itself
        raise not_writable(path) from error
    if not is_writable:
        raise not_writable(path)


def write_whole(path: Path, content: bytes) -> None:
    """Where it fails, `path` holds what it held before."""
    target = path.resolve()
    beside = target.with_name(f".{os.getpid()}{target.suffix}")
    try:
        if is_special(target):
            target.write_bytes(content)
            return
        beside.write_bytes(content)
        if target.exists():
            shutil.copymode(target, beside)
        beside.replace(target)
    except OSError as error:
        raise not_writable(path) from error
    finally:
        beside.unlink(missing_ok=True)


def is_special(target: Path) -> bool:
    """A device or a pipe: nothing can take its place."""
    return target.exists() and not target.is_file()


def not_writable(path: Path) -> Refusal:
    return Refusal("not_writable", _("%(file)s cannot be written.") % {"file": path})
