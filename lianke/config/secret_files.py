"""Secrets: from the environment, or made once and kept beside the data, readable by the owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def secret(name: str, folder: Path) -> str:
    """The value of environment variable `name`, else of the file `folder`/`name`, which is made if
    missing.
    """
    if value := os.environ.get(name):
        return value
    file = folder / name.lower()
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        scratch = file.with_suffix(f".{os.getpid()}")
        scratch.touch(mode=0o600)
        scratch.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # two processes starting at once: the first wins, both read the same
            os.link(scratch, file)
        scratch.unlink()
    return file.read_text().strip()
