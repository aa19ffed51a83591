"""The service worker: one for the whole origin, and another one as soon as the islands were built anew."""

from pathlib import Path

import pytest
from django.test import Client, override_settings


def worker_of(client: Client) -> str:
    answer = client.get("/worker.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript")
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


@pytest.mark.django_db
def test_every_build_of_the_islands_has_a_worker_of_its_own(client: Client, tmp_path: Path) -> None:
    workers = []
    for number, build in enumerate(["{}", '{"a": {}}', "{}"]):
        manifest = tmp_path / f"{number}.json"
        manifest.write_text(build)
        with override_settings(DJANGO_VITE={"default": {"manifest_path": manifest}}):
            workers.append(worker_of(client))
    first, other, again = workers
    assert (first == again, first == other) == (True, False)
