"""The houses that journeys stand in: which share one, which have one alone, and why.

Journeys of one house run one after the other in one worker, in the order written here, and the house goes
before the next is opened: so `pytest -n 2` has two houses at a time. Those that want the machine for
themselves are run after them: `-m undisturbed`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

from tests.house.stage import School, Stage, opened


@dataclass(frozen=True)
class Shared:
    """Every journey takes the next lesson of the bell, which is `due_in_s` after the house is opened.
    `undisturbed`: nothing else may run on the machine meanwhile, because something is bound to be there sooner
    than two houses on two cores can do it.
    """

    modules: tuple[str, ...]
    lesson_min: int
    due_in_s: float
    undisturbed: bool = True


@dataclass(frozen=True)
class Alone:
    """The module opens its own."""

    module: str
    because: str
    undisturbed: bool = False

    @property
    def modules(self) -> tuple[str, ...]:
        return (self.module,)


HOUSES: dict[str, Shared | Alone] = {
    "main": Alone("test_main_job", because="that the county's workbook goes in is part of what it proves"),
    "house": Alone("test_house", because="it kills every process, and looks whether any is left"),
    # a plan of three minutes
    "plan": Shared(("test_lesson_plan", "test_topic"), lesson_min=3, due_in_s=20, undisturbed=False),
    "planning": Alone("test_planning", because="another county, before the term, without a timetable"),
    # a screen tests itself until 200 s before the bell; the last journey takes the media server away
    "village": Shared(("test_self_test", "test_old_screen", "test_village"), lesson_min=30, due_in_s=330),
    "phones": Shared(
        ("test_assistant", "test_phone_classroom", "test_messages"),
        lesson_min=30,
        due_in_s=40,
        undisturbed=False,
    ),
    # the last calls off what is left of the county's lessons
    "desk": Shared(
        ("test_desk", "test_stage", "test_old_desk", "test_leaving", "test_central"),
        lesson_min=30,
        due_in_s=20,
    ),
    # sound that breaks for want of a processor takes pictures away, as it would on a bad line
    "line": Alone(
        "test_line",
        because="its villages reach the house over lines, at an address of its own",
        undisturbed=True,
    ),
}


class Standing:
    """The shared house of this worker, if one stands."""

    def __init__(self) -> None:
        self.school: School | None = None
        self.doors = ExitStack()

    def go_to(self, wanted: Shared, templates: Path) -> School:
        if self.school is None:
            self.school = self.doors.enter_context(
                opened(lesson_min=wanted.lesson_min, due_in_s=wanted.due_in_s, templates=templates)
            )
        return self.school

    def close(self) -> None:
        self.school = None
        self.doors.close()


STANDING = Standing()


def house_of(nodeid: str) -> str:
    """None for what is no journey. Raises KeyError on a journey that is not in the list above."""
    file = Path(nodeid.partition("::")[0])
    if file.parts[:-1] != ("tests", "journeys"):
        return ""
    return {module: name for name, house in HOUSES.items() for module in house.modules}[file.stem]


class HouseByHouse(LoadScopeScheduling):  # type: ignore[misc]  # nor has this
    """A worker is given a house's journeys at once; houses in the order above."""

    def _split_scope(self, nodeid: str) -> str:
        return house_of(nodeid) or str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> HouseByHouse:
    """`--dist loadgroup` would do, if pytest let it give tests new names, as it did before 9.2."""
    config.option.loadscopereorder = False
    return HouseByHouse(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """House by house, in the order above; what is no journey stays before them."""
    order = [module for house in HOUSES.values() for module in house.modules]
    items.sort(key=lambda item: order.index(item.path.stem) if house_of(item.nodeid) else -1)
    for item in items:
        house = HOUSES.get(house_of(item.nodeid))
        if house and house.undisturbed:
            item.add_marker(pytest.mark.undisturbed)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    if nextitem is None or house_of(nextitem.nodeid) != house_of(item.nodeid):
        STANDING.close()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where counties stand that are copied; one folder for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "counties"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def standing() -> Iterator[Standing]:
    yield STANDING
    STANDING.close()  # also when a run is broken off


@pytest.fixture
def next_lesson(request: pytest.FixtureRequest, standing: Standing, templates: Path) -> Callable[[], Stage]:
    """A lesson of the house that nobody else has, each time it is asked for."""
    wanted = HOUSES[house_of(request.node.nodeid)]
    assert isinstance(wanted, Shared)
    return standing.go_to(wanted, templates).next_lesson


@pytest.fixture
def lesson(next_lesson: Callable[[], Stage]) -> Stage:
    return next_lesson()
