"""排课规则: the rules that are known, and what their values look like."""

from collections.abc import Callable

from lianke.workbook.reader.line import Cell, Unfit
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import RuleValue
from lianke.workbook.reader.text import parts
from lianke.workbook.reader.values import one_of, whole

MOST_CLASSES, MOST_PUPILS, TOGETHER, WHOLE_CLASS_SUBJECTS = (
    "一节课最多接收班级",
    "一节课最多学生",
    "合班年级",
    "复式班合上学科",
)
STEADY_PARTNERS, SUBJECT_A_DAY, SUBJECT_GAP, LECTURER_A_DAY = (
    "固定搭档",
    "同班同学科每天最多",
    "每周两节的间隔",
    "主讲每天最多",
)
CLASSES_AT_ONCE, BELL_TOLERANCE, PICTURE = "教学点同时最多上课班级", "错铃容差(分钟)", "每路画面带宽(Mbps)"
COMMON_GRADE, SAME_BAND = "有共同年级", "同段"
BANDS = ((1, 2), (3, 4), (5, 6), (7, 8, 9))


def number(cell: Cell) -> RuleValue:
    return whole(cell)


def limit(cell: Cell) -> RuleValue:
    """A limit that lets nothing through is a slip; what has no limit has no row."""
    found = whole(cell)
    if found < 1:
        raise Unfit(
            _("This limit must be at least 1."),
            _("Write 1 or more, or clear the row: then there is no such limit."),
        )
    return found


def yes_or_no(cell: Cell) -> RuleValue:
    return one_of({"是": True, "否": False})(cell)


def way_of_joining(cell: Cell) -> RuleValue:
    return one_of({COMMON_GRADE: COMMON_GRADE, SAME_BAND: SAME_BAND})(cell)


def list_of_subjects(cell: Cell) -> RuleValue:
    return parts(cell.listed)


def said_rule(value: RuleValue | None) -> str:
    """As it is typed in 排课规则."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list) else str(value if value is not None else "")


KNOWN: dict[str, Callable[[Cell], RuleValue]] = {
    MOST_CLASSES: limit,
    MOST_PUPILS: limit,
    TOGETHER: way_of_joining,
    WHOLE_CLASS_SUBJECTS: list_of_subjects,
    STEADY_PARTNERS: yes_or_no,
    SUBJECT_A_DAY: limit,
    SUBJECT_GAP: number,
    LECTURER_A_DAY: limit,
    CLASSES_AT_ONCE: limit,
    BELL_TOLERANCE: number,
    PICTURE: number,
}
