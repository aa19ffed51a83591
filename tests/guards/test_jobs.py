"""Every long job says how it goes on after its worker died, and is killed at every statement in a test."""

import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from django.utils.module_loading import import_string

from lianke.kernel.jobs import LongJob
from lianke.kernel.lists import collected
from lianke.kernel.queues import Queue
from tests.guards import law

KILLED = re.compile(r"every_point\(lambda: taken_up\((\w+), ")


def constants() -> dict[str, LongJob]:
    """By their names in tasks.py."""
    packages = sorted(path.parent.name for path in (law.ROOT / "lianke").glob("*/tasks.py"))
    return {
        name: value
        for package in packages
        for name, value in vars(import_module(f"lianke.{package}.tasks")).items()
        if isinstance(value, LongJob)
    }


def killed(texts: list[str]) -> set[str]:
    return {name for text in texts for name in KILLED.findall(text)}


def test_every_long_job_is_killed_at_every_statement() -> None:
    tests = [file.read_text() for file in Path(law.ROOT / "lianke").glob("*/tests/*.py")]
    assert set(constants()) - killed(tests) == set()
    assert set(constants()) - killed(tests[:1]) != set()


def test_every_long_job_can_be_found_by_its_name_and_says_how_it_goes_on() -> None:
    found: tuple[LongJob, ...] = collected("tasks")
    assert sorted(found, key=lambda job: job.name) == sorted(constants().values(), key=lambda job: job.name)
    assert len({job.name for job in found}) == len(found)
    assert all(job.taken_up and job.queue in Queue for job in found)


def test_what_a_long_job_does_is_a_service_of_its_package() -> None:
    for job in constants().values():
        package = job.name.partition(".")[0]
        for name in (job.do, job.give_up):
            assert name.startswith(f"lianke.{package}.services."), job.name
            assert callable(import_string(name)), job.name


def test_nothing_but_a_long_job_is_given_to_a_worker() -> None:
    texts = dict(law.sources(".py"))
    assert calls(texts.items()) == ["kernel/jobs.py"]
    assert calls([("x/tasks.py", "from django_tasks import task")]) == ["x/tasks.py"]


def calls(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [path for path, text in texts if "django_tasks import" in text]
