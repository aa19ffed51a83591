"""The template: every sheet with its headers, drop-down lists and one example row that the reader passes
over.
"""

from collections.abc import Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import Workbook as Book
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lianke.intake.queries.standing import standing_content
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.timetable.queries.lesson_types import words_of
from lianke.workbook.marking import AUTHOR
from lianke.workbook.reader.columns import (
    BASICS,
    BELLS,
    CALENDAR,
    CITY_SHEETS,
    CLASSES,
    DAY_KINDS_NAMED,
    FREE,
    LESSONS,
    OPENINGS_NAMED,
    OWN_LESSONS,
    PAIRS,
    PINS,
    PLAN,
    PROVIDERS_NAMED,
    PROVISION,
    ROLES_NAMED,
    ROOM_KINDS_NAMED,
    ROOMS,
    RULES,
    SCHOOL_TYPES_NAMED,
    SCHOOLS,
    SHEETS,
    TEACHERS,
    TERM,
    YEAR,
)
from lianke.workbook.reader.rules import COMMON_GRADE, KNOWN
from lianke.workbook.reader.text import Raw
from lianke.workbook.reader.understood import said_grades
from lianke.workbook.reader.values import said_period, said_weekday
from lianke.workbook.writing import put

SIGN = "例："  # reader.workbook.EXAMPLE, once it is made comparable
ROWS = 5000  # that a drop-down list reaches down to
GRADES = [said_grades([grade]) for grade in range(1, 10)]
HEAD = PatternFill("solid", start_color="E3EFED")
NEEDED = Font(bold=True)
GREY = Font(color="808080", italic=True)

EXAMPLES: dict[str, list[object]] = {
    SCHOOLS: ["铜冲教学点", "教学点", "小垄中心小学", "小垄镇", "村庄", 25, 8, 2],
    TEACHERS: ["张涵悦", "13800000000", "铜冲教学点", "音乐、美术", "助教", 16],
    CLASSES: ["铜冲教学点", "一二复式班", "一年级、二年级", 12, "张涵悦"],
    ROOMS: ["铜冲教学点", "互动教室", "接收教室"],
    BELLS: ["铜冲教学点", "第1节", "08:30", "09:10"],
    CALENDAR: ["调休上课", "2026-09-20", "2026-09-20", "2026-10-06", "按国庆后第一天上课"],
    PLAN: ["音乐", 2, 2, 2, 2, 2, 2, 1, 1, 1],
    PROVISION: ["铜冲教学点", "音乐", "外援"],
    RULES: ["一节课最多接收班级", 3, "一拖二为主，最多一拖三"],
    FREE: ["县第一小学", "方军华", "", "星期一、星期三", "第1节-第4节", "有空"],
    OWN_LESSONS: ["铜冲教学点", "一二复式班", "周一至周五", "第1节、第2节", "语文"],
    PINS: [
        "音乐",
        "一年级",
        "方军华",
        "县第一小学",
        "铜冲教学点/一二复式班；李坪教学点/一二复式班",
        "星期一",
        "第3节",
    ],
    LESSONS: [
        "专递课堂",
        "音乐",
        "一年级",
        "方军华",
        "县第一小学",
        "主播教室1",
        "铜冲教学点/一二复式班；李坪教学点/一二复式班",
        "星期一",
        "第1节",
        "1-18",
    ],
    PAIRS: ["县第一小学", "铜冲教学点", "1+N", "第一批", "2026-09-01", "2029-07-31", "音乐、美术"],
}

Choices = dict[str, tuple[str | list[str], bool]]
"""Header → (words, or the range that holds them; whether nothing else is allowed)."""


def choices_of(sheet: str, node: Node) -> Choices:
    school = f"={SCHOOLS}!$A$2:$A${ROWS}"
    subject = f"={PLAN}!$A$2:$A$60"
    found: dict[str, Choices] = {
        SCHOOLS: {"类型": (SCHOOL_TYPES_NAMED.split("、"), True), "上级学校": (school, False)},
        TEACHERS: {
            "学校": (school, False),
            "任教学科": (subject, False),
            "角色": (ROLES_NAMED.split("、"), True),
        },
        CLASSES: {
            "学校": (school, False),
            "年级": (GRADES, False),
            "助教": (f"={TEACHERS}!$A$2:$A${ROWS}", False),
        },
        ROOMS: {"学校": (school, False), "类型": (ROOM_KINDS_NAMED.split("、"), True)},
        BELLS: {"学校": (school, False), "节次": ([said_period(no) for no in range(1, 13)], False)},
        CALENDAR: {"事项": (DAY_KINDS_NAMED.split("、"), True)},
        PROVISION: {
            "学校": (school, False),
            "学科": (subject, False),
            "由谁开": (PROVIDERS_NAMED.split("、"), True),
        },
        RULES: {"规则": (list(KNOWN), False), "值": ([COMMON_GRADE, "同段", "是", "否"], False)},
        FREE: {"学校": (school, False), "情况": (OPENINGS_NAMED.split("、"), True)},
        OWN_LESSONS: {"学校": (school, False), "学科": (subject, False)},
        PINS: {"学科": (subject, False), "年级": (GRADES, False), "主讲学校": (school, False)},
        LESSONS: {
            "课程类型": (list(words_of(node).values()), True),
            "学科": (subject, False),
            "年级": (GRADES, False),
            "主讲教师": (f"={TEACHERS}!$A$2:$A${ROWS}", False),
            "主讲学校": (school, False),
            "星期": ([said_weekday(day) for day in range(1, 8)], False),
            "节次": ([said_period(no) for no in range(1, 13)], False),
        },
        PAIRS: {
            "支援学校": (school, False),
            "受援学校": (school, False),
            "结对方式": (["1+1", "1+N", "N+N"], False),
        },
    }
    return found.get(sheet, {})


def template_for(node: Node) -> bytes:
    """An .xlsx for this county, or for this city's counties."""
    is_city = node.kind != NodeKind.COUNTY
    book = Book()
    book.remove(book.worksheets[0])
    for name in CITY_SHEETS if is_city else SHEETS:
        sheet = book.create_sheet(name)
        headers = headers_of(name, is_city=is_city)
        head(sheet, name, headers)
        if name == BASICS:
            for row in basics(node, is_city=is_city):
                sheet.append(row)
        else:
            example(sheet, with_county(name, EXAMPLES[name], is_city=is_city), len(headers))
        offer(sheet, headers, choices_of(name, node))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def headers_of(sheet: str, *, is_city: bool) -> list[str]:
    names = [column.header for column in SHEETS[sheet] if is_city or column.header != "县区"]
    return [*names, *GRADES] if sheet == PLAN else names


def with_county(sheet: str, row: list[object], *, is_city: bool) -> list[object]:
    return [*row[:2], "赤坎区", *row[2:]] if is_city and sheet == SCHOOLS else row


def basics(node: Node, *, is_city: bool) -> list[list[Raw]]:
    """What is known already, and what this day makes likely."""
    today = clock.today()
    begins = today.year if today.month >= 7 else today.year - 1
    likely: list[list[Raw]] = [
        [YEAR, f"{begins}-{begins + 1}"],
        [TERM, "第一学期" if today.month >= 7 else "第二学期"],
    ]
    known = standing_content(node, {BASICS})[BASICS][1:]
    return [
        *known,
        *(row for row in likely[: 1 if is_city else 2] if row[0] not in {said[0] for said in known}),
    ]


def head(sheet: Worksheet, name: str, headers: Sequence[str]) -> None:
    required = {column.header for column in SHEETS[name] if column.required}
    sheet.append(list(headers))
    sheet.freeze_panes = "A2"
    for column, cell in enumerate(sheet[1], 1):
        cell.fill = HEAD
        cell.font = NEEDED if cell.value in required else Font()
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[get_column_letter(column)].width = max(12, 2 * len(str(cell.value)) + 4)


def example(sheet: Worksheet, row: list[object], width: int) -> None:
    for column, raw in enumerate(row[:width], 1):
        cell = sheet.cell(2, column)
        put(cell, f"{SIGN}{raw}" if column == 1 else raw)
        cell.font = GREY
    sheet["A2"].comment = Comment(
        _("An example. It is not read; write over it or leave it."), AUTHOR, width=260, height=60
    )


def offer(sheet: Worksheet, headers: Sequence[str], choices: Choices) -> None:
    for header, (words, closed) in choices.items():
        listed = words if isinstance(words, str) else f'"{",".join(words)}"'
        validation = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=closed)
        validation.errorTitle, validation.error = header, _("Choose one from the list.")
        letter = get_column_letter(headers.index(header) + 1)
        validation.add(f"{letter}2:{letter}{ROWS}")
        sheet.add_data_validation(validation)
