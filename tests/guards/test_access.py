"""Every address × everybody: what each may do (columns: tests/access.py). An address without a row fails the
build. And nobody reaches another county by naming something of it in a query or a body.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import Model
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import module_has_submodule
from pytest_django import DjangoDbBlocker, Settings

from lianke.evidence.services.roots import make_root
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.schooling.models import Subject
from tests.access import COLUMNS, Foreign, Row, World, at, columns, fresh, make_world
from tests.cast import SCHOOL_MORNING, make_county, school_time

OWN: dict[str, list[Row]] = {
    "healthz": [Row(at("/healthz"), "200 200 200 200 200 200 200 200 200 200 200 200 200 200 200")],
    "set_language": [
        Row(
            at("/language/"),
            "302 302 302 302 302 302 302 302 302 302 302 302 302 302 302",
            "post",
            form=lambda w: {"language": "en"},
        )
    ],
}


def collected(what: str) -> dict[str, list[Any]]:
    """What each package says of its own addresses: lianke/PACKAGE/tests/access_rows.py."""
    found: dict[str, list[Any]] = {}
    for config in apps.get_app_configs():
        tests = import_module(f"{config.name}.tests") if has_tests(config.name) else None
        if tests and module_has_submodule(tests, "access_rows"):
            rows = getattr(import_module(f"{config.name}.tests.access_rows"), what, {})
            assert {name.split(":")[0] for name in rows} <= {config.label}
            found |= rows
    return found


def has_tests(package: str) -> bool:
    return package.startswith("lianke.") and module_has_submodule(import_module(package), "tests")


def numbered(table: dict[str, list[Any]]) -> list[tuple[str, int]]:
    return [(name, index) for name, rows in table.items() for index in range(len(rows))]


TABLE: dict[str, list[Row]] = OWN | collected("ROWS")
FOREIGN: dict[str, list[Foreign]] = collected("FOREIGN")


def addresses(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(
                pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace
            )
        else:
            yield f"{namespace}{pattern.name}"


def test_every_address_has_its_row_in_the_table() -> None:
    assert set(addresses(get_resolver().url_patterns)) == set(TABLE)


PUBLIC_ID = 12
MOMENT = SCHOOL_MORNING + timedelta(minutes=1)
"""Of every request; the worlds were made at SCHOOL_MORNING."""


@dataclass(frozen=True)
class Stage:
    world: World
    next_world: World
    words: set[str]  # by which a page could tell of the county
    next_words: set[str]
    visitors: list[Client]
    evidence: Path


@pytest.fixture(scope="module")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Made once for all rows, never committed: every request is taken back."""
    evidence = tmp_path_factory.mktemp("evidence")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(EVIDENCE=evidence), school_time(SCHOOL_MORNING):
            city = Node.objects.create(kind=NodeKind.CITY, name="云岭市")
            shared = public_ids()
            world = make_world(make_county(city=city))
            words = public_ids() - shared
            next_world = make_world(make_county("邻县", prefix="charlie"))
            next_words = public_ids() - shared - words
            make_root(night=clock.today() - timedelta(days=1))
            visitors = columns(world, next_world.county)
        yield Stage(world, next_world, words | {"云岭县"}, next_words | {"邻县"}, visitors, evidence)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def on_stage(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    if "stage" not in request.fixturenames:
        yield
        return
    settings.EVIDENCE = request.getfixturevalue("stage").evidence
    with request.getfixturevalue("django_db_blocker").unblock(), school_time(MOMENT):
        yield


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.database
@pytest.mark.parametrize(("name", "index"), numbered(TABLE))
def test_everybody_may_do_what_the_table_says_and_nothing_else(name: str, index: int, stage: Stage) -> None:
    row = TABLE[name][index]
    got = [answered(fresh(visitor), row, stage.world) for visitor in stage.visitors]
    assert " ".join(str(one.status_code) for one in got) == row.expected
    told = {who: page_text(one, row.path(stage.world)) for who, one in zip(COLUMNS, got, strict=True)}
    assert [(who, word) for who in STRANGERS for word in stage.words if word in told[who]] == []
    assert [word for word in lessons_of(stage.world) if word in told["tech"]] == []


STRANGERS = ("none", "chrl", "fscr", "revk", "form")
"""To whom a page that they may open tells nothing of the county."""


def page_text(response: Any, path: str) -> str:
    """Without the address that was asked for, which a page may repeat."""
    content = b"" if response.streaming else response.content
    text: str = content.decode(errors="replace")
    for word in path.replace("?", "/").split("/"):
        text = text.replace(word, "") if len(word) == PUBLIC_ID else text
    return text


def answered(client: Client, row: Row, world: World) -> Any:
    """One request, as a browser's tab (GET, a form) or a page's script (POST) would make it."""
    headers = {
        name: value.replace("{lesson}", world.county.lesson.public_id) for name, value in row.headers.items()
    }
    path, page = row.path(world), {"accept": "text/html", **headers}
    with taken_back():
        if row.method == "get":
            return client.get(path, headers=page)
        if row.body is None:
            return client.post(path, row.form(world) if row.form else {}, headers=page)
        return client.post(path, json.dumps(row.body), content_type="application/json", headers=headers)


@pytest.mark.database
@pytest.mark.parametrize(("name", "index"), numbered(FOREIGN))
def test_nobody_reaches_another_county_by_naming_something_of_it(name: str, index: int, stage: Stage) -> None:
    row, other = FOREIGN[name][index], stage.next_world
    visitor = stage.visitors[COLUMNS.index(row.who)]
    own, foreign = (answer(fresh(visitor), row, stage.world, asked) for asked in (stage.world, other))
    assert (own.status, foreign.status) == (row.own, row.refused)
    assert (own.wrote, foreign.wrote) == (row.method == "post", False)
    assert [word for word in stage.next_words if word in foreign.text] == []


@dataclass(frozen=True)
class Answer:
    status: int
    wrote: bool
    text: str  # without what was asked


def answer(client: Client, row: Foreign, own: World, asked: World) -> Answer:
    headers = {"accept": "text/html" if row.is_form else "application/json"}
    with taken_back():
        path, data = row.of(own, asked)
        before = everything()
        if row.method == "get":
            got = client.get(path, data, headers=headers)
        elif row.is_form:
            got = client.post(path, data, headers=headers)
        else:
            got = client.post(path, json.dumps(data), content_type="application/json", headers=headers)
        text = got.content.decode()
        for said in data.values():
            text = text.replace(str(said), "")
        return Answer(got.status_code, everything() != before, text)


def everything() -> dict[str, list[Any]]:
    """Every row of the house."""
    return {
        one.__name__: list(one._default_manager.order_by("pk").values_list()) for one in models_of_house()
    }


def models_of_house() -> list[type[Model]]:
    return [one for one in apps.get_models() if one.__module__.startswith("lianke.")]


def public_ids() -> set[str]:
    """Of everything but subjects, which all counties share."""
    models = [one for one in models_of_house() if one is not Subject and hasattr(one, "public_id")]
    return {pk for one in models for pk in one._default_manager.values_list("public_id", flat=True)}


def lessons_of(world: World) -> list[str]:
    return list(world.county.course.meetings.values_list("public_id", flat=True))


LINK = re.compile(r'(?:href|src|hx-get)="(/[^"#?]*)')
MOST_PAGES = 60


@pytest.mark.database
@pytest.mark.parametrize("who", ["lect", "coll", "assi", "tech", "prin", "off2", "form", "city"])
def test_nobody_is_led_to_what_they_are_refused(who: str, stage: Stage) -> None:
    """From the first screen by every link, each page once whatever its query."""
    visitor = stage.visitors[COLUMNS.index(who)]
    known: dict[str, str] = dict.fromkeys(("/", "/phone/", "/pair/"), "typed")  # page: where its link stands
    for path in (pages := list(known)):
        with taken_back():
            got = fresh(visitor).get(path, headers={"accept": "text/html"}, follow=True)
        assert got.status_code == 200, (path, known[path])
        ways = LINK.findall("" if got.streaming else got.content.decode(errors="replace"))
        new = [way for way in ways if way not in known and not way.startswith(("/static", "/sign-out"))]
        known |= dict.fromkeys(new, path)
        pages += list(dict.fromkeys(new))[: MOST_PAGES - len(pages)]


@pytest.mark.database
def test_an_activation_link_is_one_persons_alone(stage: Stage) -> None:
    county = stage.world.county
    token = default_token_generator.make_token(county.assistant)
    assert Client().get(f"/activate/{county.officer.public_id}/{token}/").status_code == 410
