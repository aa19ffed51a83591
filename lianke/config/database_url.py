"""DATABASES from one address: nothing (SQLite in the data folder) or
postgres://user:password@host:port/name.
"""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

SQLITE_PRAGMAS = "; ".join(
    [
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",  # NORMAL loses acknowledged rows at a power cut
        "PRAGMA foreign_keys = ON",
        "PRAGMA busy_timeout = 20000",
        "PRAGMA cache_size = -64000",
        "PRAGMA temp_store = MEMORY",
    ]
)


def database_settings(url: str, data: Path) -> dict[str, Any]:
    """Django's settings of one database. Raises ValueError when the address is not one that we know."""
    if not url:
        return sqlite_settings(data / "lianke.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_settings(Path(unquote(parts.path)))
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError(f"DATABASE_URL: {parts.scheme}:// is not known; use postgres:// or sqlite:///")


def sqlite_settings(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
        "TEST": {"NAME": str(file.with_name("test.sqlite3"))},
    }
