"""Two words locate any line: which package, which room. Each guard is shown something that it has to refuse."""

from collections.abc import Iterator

from django.apps import apps

from lianke.kernel.above import ADDRESSES, ANSWERS
from lianke.kernel.lists import collected
from tests.guards import law

LARGEST_SHARE_PCT = 20
MOST_PLAIN = 25
COLUMNS, TEMPLATE_COLUMNS, MOST_LINES = 110, 160, 500


def modules() -> list[str]:
    return [path.removesuffix(".py").replace("/", ".") for path, _text in law.sources(".py")]


def written_by_hand() -> Iterator[tuple[str, str]]:
    """What has a width, beside templates."""
    yield from law.sources(".py")
    for folder, endings in (("benchmarks", (".py",)), ("tools", (".py",)), ("islands", (".ts", ".css"))):
        for file in sorted((law.ROOT / folder).rglob("*")):
            path = file.relative_to(law.ROOT)
            if file.suffix in endings and not {"node_modules", "tests", "build"} & set(path.parts):
                yield path.as_posix(), file.read_text()


def test_every_module_stands_in_a_room_or_is_plain() -> None:
    rooms = {room for names in law.layers("rooms") for room in names}
    named = [name for name in modules() if not name.endswith("__init__")]
    assert law.outside_rooms(named, rooms) == []
    assert law.outside_rooms(["timetable.arranging", "live.queries.events"], rooms) == ["timetable.arranging"]


def test_a_plain_module_knows_neither_django_nor_a_room() -> None:
    texts = {path.removesuffix(".py").replace("/", "."): text for path, text in law.sources(".py")}
    assert [found for name in law.PLAIN for found in law.impure(name, texts[name])] == []
    assert len(law.PLAIN) <= MOST_PLAIN
    assert law.impure("x", "from django.db import models\nfrom lianke.live.models import Event") == [
        "x -> django.db",
        "x -> lianke.live.models",
    ]
    assert (
        law.impure("x", "from lianke.workbook.reader.rules import KNOWN\nfrom lianke.kernel import clock")
        == []
    )


def test_a_refusal_reaches_a_person_in_one_way() -> None:
    assert law.caught_refusals(law.sources(".py")) == []
    by_hand = "try:\n    act()\nexcept (Refusal, ValueError) as refusal:\n    say(refusal)"
    assert law.caught_refusals([("live/views/x.py", by_hand), ("live/services/x.py", by_hand)]) == [
        "live/views/x.py:3"
    ]


def test_an_address_by_name_points_down_like_an_import() -> None:
    height = law.heights()
    assert law.upward_addresses(law.sources(".py", ".html"), height) == []
    assert law.upward_addresses([("live/pages/x.py", 'reverse("home:phone")')], height) == [
        'live/pages/x.py: "home:phone"'
    ]
    assert law.upward_addresses([("home/x.html", "{% url 'live:desk' %}")], height) == []


def test_whoever_is_asked_from_below_answers() -> None:
    assert sorted(name for name, one in ADDRESSES.items() if not one.view) == []
    assert [one.question for one in ANSWERS if one.given is None] == []
    assert ADDRESSES
    assert ANSWERS


def test_no_package_is_more_than_a_fifth_of_the_house() -> None:
    share = law.shares(law.sources(".py"))
    assert {package: pct for package, pct in share.items() if pct > LARGEST_SHARE_PCT} == {}
    assert law.shares([("a/x.py", "1\n2\n3\n"), ("b/x.py", "1\n")]) == {"a": 75, "b": 25}


def test_a_public_class_name_means_one_thing() -> None:
    assert law.doubled_classes(law.sources(".py")) == {}
    twice = [("a/x.py", "class Row: ..."), ("b/y.py", "class Row: ..."), ("b/z.py", "class _Row: ...")]
    assert law.doubled_classes(twice) == {"Row": ["a/x.py", "b/y.py"]}


def test_what_is_written_by_hand_fits_two_panes() -> None:
    assert law.too_wide(written_by_hand(), COLUMNS) == []
    assert law.too_wide(law.sources(".html"), TEMPLATE_COLUMNS) == []
    assert law.too_wide([("a.py", "x" * 111), ("b.py", "x" * 110)], COLUMNS) == ["a.py:1"]


def test_no_file_is_longer_than_it_can_be_read() -> None:
    lines = {path: text.count("\n") for path, text in [*written_by_hand(), *law.sources(".html")]}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_what_packages_bring_to_the_shared_lists_is_found() -> None:
    """Every `places.py`, `todos.py` and `duties.py` is collected, and nothing stands in two."""
    for name in ("places", "todos", "duties"):
        files = list((law.ROOT / "lianke").glob(f"*/{name}.py"))
        found = list(collected(name))
        assert len(found) >= len(files) > 1
        assert {file.parent.name for file in files} <= {config.label for config in apps.get_app_configs()}
    orders = [place.order for place in collected("places")]
    assert len(orders) == len(set(orders))
    names = [duty.name for duty in collected("duties")]
    assert len(names) == len(set(names))
