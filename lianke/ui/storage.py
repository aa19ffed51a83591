"""Static files: Django hashes its own, Vite has hashed what it built."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

BUILT = "ui/build/"

IMMUTABLE = r"^/static/(ui/build/assets/|.+\.[0-9a-f]{12}\.)"
"""For WHITENOISE_IMMUTABLE_FILE_TEST: these names change whenever their content does."""


class BuiltStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Leaves the names of Vite's files alone: modules import each other by them, so a second hash would break every import."""

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        if name.startswith(BUILT):
            return name
        return str(super().hashed_name(name, content, filename))
