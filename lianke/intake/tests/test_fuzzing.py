"""Whatever bytes or cells come: a workbook, or a sentence; never a traceback."""

import random
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lianke.intake.tests.cities import CITY
from lianke.intake.tests.conftest import YUNLING, YUNLING_CELLS, YUNLING_XLS
from lianke.workbook.checks.check import check
from lianke.workbook.checks.city import check_city
from lianke.workbook.reader.archive import OLE
from lianke.workbook.reader.messages import Unreadable
from lianke.workbook.reader.sheets import Content
from lianke.workbook.reader.workbook import read_workbook, workbook_of

QUICKLY = settings(
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ODD = [
    "",
    " ",
    "\n",
    "\t=1",
    "=1",
    "'",
    "0",
    "-1",
    "1e9",
    "9" * 40,
    "½",
    "①",
    "１２",
    "十",
    "〇",
    "一一一",
    "a" * 300,
    "\u200b",
    "\ufeff",
    "\ud7ff",
    "🏫",
    "学校/班级/年级",
    "/",
    "；；",
    "1-",
    "-",
    "单",
    "1-1单",
    "00:00",
    "24:00",
    "第百节",
    "2026-00-00",
    "9999-12-31",
    "例：",
    "《》",
    "٣",
    "Ⅷ",
    "<b>",
    "%s",
    "{}",
    "%(x)s",
]
values = st.one_of(
    st.sampled_from(ODD),
    st.text(max_size=12),
    st.floats(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.dates(),
    st.times(),
    st.datetimes(),
)


def outcome_of(path: Path) -> str:
    """The refusal's sentence, or none; anything else that is raised fails the test."""
    try:
        book = read_workbook(path)
    except Unreadable as unreadable:
        return unreadable.reason.render()
    assert all(problem.reason.render() for problem in check(book).errors)
    return ""


@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=400).map(lambda tail: b"PK\x03\x04" + tail),
        st.binary(max_size=400).map(lambda tail: OLE + tail),
    )
)
@settings(QUICKLY, max_examples=40)
def test_any_bytes(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    assert outcome_of(tmp_path / "file")


@given(seed=st.integers(0, 2**32), cuts=st.integers(1, 8))
@settings(QUICKLY, max_examples=60)
def test_a_workbook_whose_members_are_damaged(seed: int, cuts: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    target = BytesIO()
    with ZipFile(YUNLING) as source, ZipFile(target, "w", ZIP_DEFLATED) as copy:
        names = source.namelist()
        hurt = set(chance.sample(names, min(len(names), 2)))
        for name in names:
            content = bytearray(source.read(name))
            for _cut in range(cuts if name in hurt else 0):
                at = chance.randrange(max(1, len(content)))
                content[at : at + chance.randrange(12)] = chance.randbytes(
                    chance.randrange(6)
                ) or chance.choice([b"<", b'"', b"&", b"99999", b"]]>"])
            copy.writestr(name, bytes(content))
    (tmp_path / "file.xlsx").write_bytes(target.getvalue())
    outcome_of(tmp_path / "file.xlsx")


@given(seed=st.integers(0, 2**32))
@settings(QUICKLY, max_examples=60)
def test_a_workbook_with_flipped_bytes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    content = bytearray(YUNLING.read_bytes())
    for _flip in range(chance.randrange(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    (tmp_path / "file.xlsx").write_bytes(content)
    outcome_of(tmp_path / "file.xlsx")


@pytest.mark.parametrize("seed", range(6))
def test_an_old_workbook_with_flipped_bytes(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    content = bytearray(YUNLING_XLS.read_bytes())
    for _flip in range(chance.randrange(1, 60)):
        content[chance.randrange(512, len(content))] = chance.randrange(256)
    (tmp_path / "file.xls").write_bytes(content)
    outcome_of(tmp_path / "file.xls")


@given(text=st.text(max_size=300), name=st.sampled_from(["学校", "教师", "课程表", "乱"]))
@settings(QUICKLY, max_examples=40)
def test_a_zip_of_any_text(text: str, name: str, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "file.zip", "w") as archive:
        archive.writestr(f"{name}.csv", StringIO(text).read().encode("utf-8", "surrogatepass"))
    outcome_of(tmp_path / "file.zip")


def with_odd_cells(content: Content, chance: random.Random, cells: list[object]) -> Content:
    copy = {sheet: [list(row) for row in rows] for sheet, rows in content.items()}
    for value in cells:
        row = chance.choice(copy[chance.choice(sorted(copy))])
        row[chance.randrange(len(row))] = value
    return copy


@given(seed=st.integers(0, 2**32), cells=st.lists(values, min_size=1, max_size=30))
@settings(QUICKLY, max_examples=60)
def test_any_values_in_any_cells(seed: int, cells: list[object]) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's dice
    county = check(workbook_of(with_odd_cells(YUNLING_CELLS, chance, cells)), lesson_types=["专递课堂"])
    _city, city = check_city(workbook_of(with_odd_cells(CITY, chance, cells)))
    for problem in (*county.errors, *county.warnings, *city.errors, *city.warnings):
        assert problem.reason.render()
        assert all(message.render() for message in problem.consequences)
        assert problem.remedy is None or problem.remedy.render()
