"""What stands here goes out in the workbook's own layout, and comes in again without changing anything."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from lianke.audit.services import SYSTEM
from lianke.intake.pages.template import template_for
from lianke.intake.queries.standing import standing_content
from lianke.intake.services import Outcome, import_workbook
from lianke.intake.tests.cities import city_workbook
from lianke.intake.tests.conftest import YUNLING, YUNLING_CELLS
from lianke.intake.tests.test_undo import world
from lianke.organisations.models import Node
from lianke.workbook.marking import marked_copy
from lianke.workbook.reader.line import Cell
from lianke.workbook.reader.sheets import Content, sheets_of
from lianke.workbook.reader.text import text_of
from lianke.workbook.reader.values import said_weeks, weeks
from lianke.workbook.reader.workbook import read_workbook
from lianke.workbook.writing import xlsx_of
from tests.cast import person

DANGEROUS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")']


def written(content: Content, folder: Path) -> Path:
    path = folder / "out.xlsx"
    path.write_bytes(xlsx_of(content))
    return path


def brought(path: Path) -> Outcome:
    return import_workbook(path=path, actor=SYSTEM)


def unchanged(outcome: Outcome) -> bool:
    return (
        not outcome.errors
        and not outcome.missing
        and all(one["new"] == one["changed"] == 0 for one in outcome.changes.values())
    )


@pytest.mark.django_db
def test_a_county_that_is_exported_imports_again_unchanged(tmp_path: Path) -> None:
    brought(YUNLING)
    person("周敏", Node.objects.get(kind="county"), "officer", "made-by-hand")
    before = world()
    path = written(standing_content(Node.objects.get(kind="county")), tmp_path)
    outcome = brought(path)
    assert unchanged(outcome)
    assert (outcome.warnings, outcome.understood, outcome.version_is_new) == ([], [], False)
    assert set(outcome.counts) == set(YUNLING_CELLS)
    assert world() == before


@pytest.mark.django_db
def test_a_county_that_is_exported_makes_the_same_county_elsewhere(tmp_path: Path) -> None:
    brought(YUNLING)
    content = standing_content(Node.objects.get(kind="county"))
    renamed = content | {
        "基本信息": [content["基本信息"][0], ["县(市、区)", "新县"], *content["基本信息"][2:]]
    }
    renamed["教师"] = [
        [*row[:1], "", *row[2:]] if number else row for number, row in enumerate(renamed["教师"])
    ]
    assert brought(written(renamed, tmp_path)).errors == []
    again = standing_content(Node.objects.get(name="新县"))
    assert {sheet: sorted(map(str, rows)) for sheet, rows in again.items()} == {
        sheet: sorted(
            map(
                str,
                rows
                if sheet != "教师"
                else [[*row[:1], None if number else row[1], *row[2:]] for number, row in enumerate(rows)],
            )
        )
        for sheet, rows in renamed.items()
    }


@pytest.mark.django_db
def test_a_city_that_is_exported_imports_again_unchanged(tmp_path: Path) -> None:
    brought(city_workbook(tmp_path / "city.xlsx"))
    before = world()
    content = standing_content(Node.objects.get(kind="city"))
    assert unchanged(brought(written(content, tmp_path)))
    assert world() == before
    assert [
        "乙县/中心小学",
        "东教学点",
        "1+N",
        "第一批",
        "2025-09-01",
        "2028-07-31",
        "音乐、美术",
    ] in content["结对"]


@pytest.mark.parametrize("value", DANGEROUS)
def test_what_looks_like_a_formula_goes_out_as_text_and_comes_back_as_it_was(
    tmp_path: Path, value: str
) -> None:
    path = written({"学校": [["学校名称", "类型"], [value, "村小"], ["好", value]]}, tmp_path)
    for row, column in ((2, 1), (3, 2)):
        cell = openpyxl.load_workbook(path)["学校"].cell(row, column)
        assert (cell.data_type, cell.quotePrefix, cell.number_format) == ("s", True, "@")
        assert str(cell.value).replace("\n", "\r") == value
    assert text_of(sheets_of(path)["学校"][1][0]) == text_of(value)


@pytest.mark.django_db
def test_a_school_that_is_called_like_a_formula_keeps_its_name(tmp_path: Path) -> None:
    content: Content = {
        "基本信息": [["项目", "内容"], ["县(市、区)", "云岭县"], ["学年", "2026-2027"], ["学期", "第一学期"]]
    }
    names = ["=1+1", "+1村小", "-2村小", "@村小"]
    content["学校"] = [["学校名称", "类型"]]
    content["学校"] += [[name, "村小"] for name in names]
    brought(written(content, tmp_path))
    out = written(standing_content(Node.objects.get(kind="county")), tmp_path)
    assert [row.name for row in read_workbook(out).schools] == names
    assert unchanged(brought(out))


def test_a_formula_goes_no_further_than_the_file_that_had_it(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    book["学校"]["D3"] = '=WEBSERVICE("http://127.0.0.1/")'
    book.save(tmp_path / "formula.xlsx")
    copy = openpyxl.load_workbook(BytesIO(marked_copy(tmp_path / "formula.xlsx", errors=[])))
    assert all(cell.data_type != "f" for sheet in copy for row in sheet.iter_rows() for cell in row)


@given(st.sets(st.integers(1, 60), min_size=1))
@settings(deadline=None, max_examples=200)
def test_weeks_are_said_as_they_are_read(numbers: set[int]) -> None:
    mask = sum(1 << (number - 1) for number in numbers)
    assert weeks(Cell("J", said_weeks(mask))) == mask


@pytest.mark.django_db
def test_the_template_has_lists_and_an_example_that_is_not_read(tmp_path: Path) -> None:
    county = Node.objects.create(kind="county", name="云岭县")
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_for(county))
    book = openpyxl.load_workbook(path)
    assert set(book.sheetnames) == {*YUNLING_CELLS, "结对", "可用时间", "本校课表", "固定课"}
    assert all(book[sheet]["A2"].value.startswith("例：") for sheet in book.sheetnames if sheet != "基本信息")
    lists = {
        f"{sheet.title}!{list_.sqref}": list_.formula1
        for sheet in book
        for list_ in sheet.data_validations.dataValidation
    }
    assert "教学点" in lists["学校!B2:B5000"]
    assert lists["班级!A2:A5000"] == "=学校!$A$2:$A$5000"
    assert next(row.value for row in read_workbook(path).settings) == "云岭县"
    assert [line.sheet for line in read_workbook(path).lines if line.sheet != "基本信息"] == []
    assert brought(path).errors == []


@pytest.mark.django_db
def test_the_template_s_examples_would_be_understood(tmp_path: Path) -> None:
    """Without their sign the examples have no mistake of their own: only names that no other row explains."""
    county = Node.objects.create(kind="county", name="云岭县")
    path = tmp_path / "template.xlsx"
    path.write_bytes(template_for(county))
    content = {
        sheet: [
            [str(cell).removeprefix("例：") if isinstance(cell, str) else cell for cell in row]
            for row in rows
        ]
        for sheet, rows in sheets_of(path).items()
    }
    content["校历"].append(["学期", "2026-09-01", "2027-01-15", "", ""])
    book = read_workbook(written(content, tmp_path))
    assert [problem for line in book.lines for problem in line.problems.values()] == []


@pytest.mark.django_db
def test_the_command_exports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", str(YUNLING))
    call_command("export", str(tmp_path / "out.xlsx"))
    assert "150" in capsys.readouterr().out
    assert len(read_workbook(tmp_path / "out.xlsx").lessons) == 150
    with pytest.raises(SystemExit):
        call_command("export", str(tmp_path / "out.xlsx"), "--of", "无此县")
    with pytest.raises(SystemExit):
        call_command("export", str(tmp_path / "no" / "out.xlsx"))
