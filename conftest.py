"""Fixtures of every test."""

import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings

from lianke.kernel.limits import limiter
from lianke.live.services.bounds import speakers
from lianke.operations.house import House, is_listening, livekit_config
from tests.cast import SCHOOL_MORNING, County, make_county, school_time
from tests.house.running import free_base_port

# how fast values are drawn is a fact about the machine, which other work may share
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m database`: whatever asks for the database, by a fixture of a fixture too."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        if {"db", "transactional_db", "own_database"} & set(asked) or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


@pytest.fixture(autouse=True)
def nothing_asked_yet() -> None:
    """What one test asks for is not counted against the next."""
    limiter.forget()
    speakers.clear()


@pytest.fixture(autouse=True)
def own_evidence(settings: Settings, tmp_path: Path) -> None:
    """Nightly roots lie outside the database, so each test has a place of its own for them."""
    settings.EVIDENCE = tmp_path / "evidence"


@pytest.fixture
def short_files() -> Iterator[None]:
    """Nobody may write more than 1000 bytes into a file, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def school_morning() -> Iterator[None]:
    """A Monday at 9:00 in term; school time goes on from there, real time is left alone."""
    with school_time(SCHOOL_MORNING):
        yield


@pytest.fixture
def county(db: None, school_morning: None) -> County:
    return make_county()


@pytest.fixture
def next_county(county: County) -> County:
    """Charlie's: whoever works there is refused everything of `county`."""
    return make_county("邻县", prefix="charlie")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Made whenever it is asked for: pytest-django makes none where all tests copy it (`own_database`)."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[None]:
    """A copy of the empty test database for tests that commit: rows that cannot be deleted go with it."""
    with django_db_blocker.unblock():
        template = connection.settings_dict["NAME"]
        connections.close_all()
        copy = copied_database(template, tmp_path)
        connection.settings_dict["NAME"] = copy
        yield
        connections.close_all()
        connection.settings_dict["NAME"] = template
        drop_database(copy)


def copied_database(template: str, folder: Path) -> str:
    if connection.vendor == "sqlite":
        copy = folder / "copy.sqlite3"
        shutil.copy(template, copy)
        return str(copy)
    copy_name = f"{template}_{folder.name}"[:60].replace("-", "_")
    administer(f'CREATE DATABASE "{copy_name}" TEMPLATE "{template}"')
    return copy_name


def drop_database(name: str) -> None:
    if connection.vendor != "sqlite":
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def administer(statement: str) -> None:
    with connection._nodb_cursor() as cursor:  # noqa: SLF001 - Django's own way to reach the server without a database
        cursor.execute(statement)


@pytest.fixture(scope="session")
def livekit_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real LiveKit on ports of its own; its address."""
    port = free_base_port()
    folder = tmp_path_factory.mktemp("livekit")
    house = House(f"http://localhost:{port}", folder, settings.ROOT)
    config = folder / "livekit.json"
    config.write_text(livekit_config(house))
    server = subprocess.Popen(
        [str(settings.ROOT / "bin/livekit-server"), "--config", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: is_listening(port + 2), seconds=15)
    yield house.livekit_url
    server.terminate()
    server.wait(timeout=10)


@pytest.fixture
def livekit(livekit_server: str, settings: Settings) -> str:
    settings.LIVEKIT_URL = livekit_server
    return livekit_server


def wait_until(is_true: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)  # polling a real process
