"""The marked copy names every mistake where it stands, keeps everything else, and can be corrected and
brought again.
"""

from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command

from lianke.intake.queries.report import problem_json
from lianke.intake.tests.conftest import BROKEN, YUNLING, YUNLING_XLS, Edit
from lianke.intake.tests.test_mistakes import LESSON_TYPES
from lianke.workbook.checks.check import check
from lianke.workbook.marking import AUTHOR, BAD, marked_copy
from lianke.workbook.reader.workbook import read_workbook


def errors_of(path: Path) -> list[dict[str, object]]:
    return [problem_json(problem) for problem in check(read_workbook(path), lesson_types=LESSON_TYPES).errors]


def marked(source: Path, target: Path) -> Path:
    target.write_bytes(marked_copy(source, errors=errors_of(source)))
    return target


def marks(path: Path) -> dict[str, str]:
    book = openpyxl.load_workbook(path)
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment)
    return {f"{cell.parent.title}!{cell.coordinate}": cell.comment.text for cell in cells if cell.comment}


def test_every_mistake_is_a_coloured_cell_with_reason_and_remedy(tmp_path: Path) -> None:
    path = marked(BROKEN, tmp_path / "marked.xlsx")
    found = marks(path)
    for error in errors_of(BROKEN):
        said = found[f"{error['sheet']}!{error['column'] or 'A'}{error['row'] or 1}"]
        assert str(error["reason"]) in said
        assert str(error["remedy"]) in said
    book = openpyxl.load_workbook(path)
    assert {book[cell.split("!")[0]][cell.split("!")[1]].fill.start_color.rgb for cell in found} == {
        BAD.start_color.rgb
    }


def test_nothing_else_of_the_workbook_changes(tmp_path: Path) -> None:
    before, after = (
        openpyxl.load_workbook(BROKEN),
        openpyxl.load_workbook(marked(BROKEN, tmp_path / "marked.xlsx")),
    )
    assert [[cell.value for row in sheet.iter_rows() for cell in row] for sheet in before] == [
        [cell.value for row in sheet.iter_rows() for cell in row] for sheet in after
    ]


def test_a_marked_copy_brings_the_same_mistakes_and_a_corrected_one_loses_its_marks(
    tmp_path: Path, edited: Edit
) -> None:
    path = marked(edited({"教师!B8": "123"}), tmp_path / "marked.xlsx")
    assert [error["value"] for error in errors_of(path)] == ["123"]
    book = openpyxl.load_workbook(path)
    book["教师"]["B8"].value = "19900000007"
    book.save(path)
    assert errors_of(path) == []
    assert marks(marked(path, tmp_path / "again.xlsx")) == {}


def test_a_comment_of_the_county_stays(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    book["学校"]["A3"].comment = openpyxl.comments.Comment("县里的批注", "周敏")
    book.save(tmp_path / "own.xlsx")
    error = {"sheet": "学校", "row": 3, "column": "A", "reason": "错", "remedy": "", "consequences": []}
    (tmp_path / "marked.xlsx").write_bytes(marked_copy(tmp_path / "own.xlsx", errors=[error]))
    assert marks(tmp_path / "marked.xlsx") == {"学校!A3": "县里的批注\n\n错"}
    assert AUTHOR == "联课"


def test_a_mistake_in_a_merged_cell_is_marked_at_its_first(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(YUNLING)
    book["班级"].merge_cells("A2:A4")
    book.save(tmp_path / "merged.xlsx")
    error = {"sheet": "班级", "row": 4, "column": "A", "reason": "错", "remedy": "", "consequences": []}
    (tmp_path / "marked.xlsx").write_bytes(marked_copy(tmp_path / "merged.xlsx", errors=[error]))
    assert marks(tmp_path / "marked.xlsx") == {"班级!A2": "错"}


def test_an_old_workbook_becomes_a_new_one_in_which_no_text_is_a_formula(tmp_path: Path) -> None:
    (tmp_path / "marked.xlsx").write_bytes(marked_copy(YUNLING_XLS, errors=[]))
    assert errors_of(tmp_path / "marked.xlsx") == []
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}


@pytest.mark.django_db
def test_the_command_writes_the_marked_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("import", str(BROKEN), "--marked", str(tmp_path / "out.xlsx"))
    assert len(marks(tmp_path / "out.xlsx")) >= 32
    assert capsys.readouterr().out
