"""Every address × everybody: what each may do. An address without a row fails the build.

Columns: nobody signed in · the lecturer of the lesson · another lecturer of her school · the assistant of a
receiving class · the county's officer · that class's screen · Charlie, officer of the next county · a screen
of the next county.
"""

import json
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import module_has_submodule

from tests.access import Row, World, at, columns, make_world
from tests.cast import County

OWN: dict[str, list[Row]] = {
    "healthz": [Row(at("/healthz"), "200 200 200 200 200 200 200 200")],
    "set_language": [Row(at("/language/"), "302 302 302 302 302 302 302 302", "post", {"language": "en"})],
}


def collected() -> dict[str, list[Row]]:
    """What each package says of its own addresses: lianke/PACKAGE/tests/access_rows.py."""
    found: dict[str, list[Row]] = {}
    for config in apps.get_app_configs():
        tests = import_module(f"{config.name}.tests") if has_tests(config.name) else None
        if tests and module_has_submodule(tests, "access_rows"):
            rows: dict[str, list[Row]] = import_module(f"{config.name}.tests.access_rows").ROWS
            assert {name.split(":")[0] for name in rows} == {config.label}
            found |= rows
    return found


def has_tests(package: str) -> bool:
    return package.startswith("lianke.") and module_has_submodule(import_module(package), "tests")


TABLE = OWN | collected()
ROWS = [(name, index) for name, rows in TABLE.items() for index in range(len(rows))]


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


@pytest.fixture
def world(county: County, next_county: County) -> World:
    return make_world(county)


@pytest.mark.parametrize(("name", "index"), ROWS)
def test_everybody_may_do_what_the_table_says_and_nothing_else(
    name: str, index: int, world: World, next_county: County
) -> None:
    row = TABLE[name][index]
    got = [status(client, row, world) for client in columns(world, next_county)]
    assert " ".join(map(str, got)) == row.expected


def status(client: Client, row: Row, world: World) -> int:
    """Of one request, as a browser's tab (GET) or a page's script (POST) would make it."""
    headers = {
        name: value.replace("{lesson}", world.county.lesson.public_id) for name, value in row.headers.items()
    }
    path = row.path(world)
    if row.method == "get":
        return client.get(path, headers={"accept": "text/html", **headers}).status_code
    if row.body is None or path in ("/language/", "/activation/", "/coverage/start/"):
        data = {
            name: value.replace("{county}", world.county.node.public_id)
            for name, value in (row.body or {}).items()
        }
        return client.post(path, data, headers={"accept": "text/html", **headers}).status_code
    return client.post(
        path, json.dumps(row.body), content_type="application/json", headers=headers
    ).status_code


def test_an_activation_link_is_one_persons_alone(world: World) -> None:
    token = default_token_generator.make_token(world.county.assistant)
    assert Client().get(f"/activate/{world.county.officer.public_id}/{token}/").status_code == 410
