"""From a cell to a value, or Unfit with a reason and a remedy."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import TypeVar

from lianke.workbook.reader.line import Cell, Unfit
from lianke.workbook.reader.messages import Message, _
from lianke.workbook.reader.text import parts

T = TypeVar("T")

LARGEST = 1_000_000
WHOLE = re.compile(r"([+-]?\d[\d,]*)(?:\.0+)?(?:人|名|个|节|天|分钟|M|Mbps)?", re.IGNORECASE)
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")
TIME = re.compile(r"(\d{1,2})[:点](\d{1,2})分?(?::00)?")
EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(36_526, 73_050)  # 2000 … 2099
DAY_MINUTES = 24 * 60

CHINESE_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
DIGITS = CHINESE_DIGITS | {str(number): number for number in range(1, 10)}
GRADE = re.compile(r"([一二三四五六七八九]+|[1-9])(?:年级|年|级)?")
JUNIOR = {"初一": 7, "初二": 8, "初三": 9}
WEEKDAYS = (
    {name: number for number, name in enumerate("一二三四五六日", 1)}
    | {"天": 7}
    | {str(number): number for number in range(1, 8)}
)
WEEKDAY = re.compile(r"(?:星期|周|礼拜)?([一二三四五六日天1-7])")
PERIOD = re.compile(r"第?(\d{1,2}|[一二三四五六七八九十]+)节?课?")
WEEK_RANGE = re.compile(r"(\d{1,3})(?:[-~—–至到](\d{1,3}))?周?\(?(单|双)?周?\)?")
MOST_WEEKS = 60
PHONE = re.compile(r"1\d{10}")


def whole(cell: Cell) -> int:
    """A number of things, 0 or more."""
    found = WHOLE.fullmatch(cell.text)
    if not found:
        raise Unfit(
            _("“%(value)s” is not a whole number.", value=cell.text), _("Write digits only, for example 12.")
        )
    number = int(found[1].replace(",", ""))
    if number < 0:
        raise Unfit(_("%(value)s is less than zero.", value=number), _("Write 0 or more."))
    if number > LARGEST:
        raise Unfit(_("%(value)s is far too large.", value=cell.text), _("Check the digits."))
    return number


def calendar_date(cell: Cell) -> date:
    if isinstance(cell.raw, datetime):
        return cell.raw.date()
    if isinstance(cell.raw, date):
        return cell.raw
    if (
        isinstance(cell.raw, float | int) and SERIALS.start <= cell.raw < SERIALS.stop
    ):  # also of what is no number at all
        return EXCEL_EPOCH + timedelta(days=int(cell.raw))
    found = DATE.fullmatch(cell.text)
    if not found:
        raise Unfit(_("“%(value)s” is not a date.", value=cell.text), _("Write it like 2026-09-01."))
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise Unfit(
            _("There is no day %(value)s in the calendar.", value=cell.text), _("Write it like 2026-09-01.")
        ) from error


def minutes(cell: Cell) -> int:
    """A time of day in minutes since midnight."""
    if isinstance(cell.raw, datetime | time):
        return cell.raw.hour * 60 + cell.raw.minute
    if isinstance(cell.raw, float) and 0 < cell.raw < 1:
        return round(cell.raw * DAY_MINUTES)
    found = TIME.fullmatch(cell.text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise Unfit(_("“%(value)s” is not a time of day.", value=cell.text), _("Write it like 08:30."))
    return int(found[1]) * 60 + int(found[2])


def grade_of(text: str) -> tuple[int, ...]:
    """一年级, 1年级, 一, 初一, 一二年级 → grades; () when it is none."""
    if text in JUNIOR:
        return (JUNIOR[text],)
    found = GRADE.fullmatch(text)
    return tuple(DIGITS[digit] for digit in found[1]) if found else ()


def grades(cell: Cell) -> tuple[int, ...]:
    """One grade, or the grades of a composite class, ascending."""
    found: set[int] = set()
    for part in parts(cell.listed):
        these = grade_of(part)
        if not these:
            raise Unfit(
                _("“%(value)s” is not a grade.", value=part),
                _("Allowed: 一年级 to 九年级; a composite class like 一年级、二年级."),
            )
        found.update(these)
    return tuple(sorted(found))


def one_grade(cell: Cell) -> int:
    found = grades(cell)
    if len(found) != 1:
        raise Unfit(
            _("A lesson is for one grade."),
            _("Write the grade by which the lesson is taught, for example 三年级."),
        )
    return found[0]


def weekday(cell: Cell) -> int:
    found = WEEKDAY.fullmatch(cell.text)
    if not found:
        raise Unfit(
            _("“%(value)s” is not a day of the week.", value=cell.text), _("Allowed: 星期一 to 星期日.")
        )
    return WEEKDAYS[found[1]]


def period_no(cell: Cell) -> int:
    found = PERIOD.fullmatch(cell.text)
    number = (int(found[1]) if found[1].isdigit() else chinese_number(found[1])) if found else 0
    if not 1 <= number <= 20:
        raise Unfit(_("“%(value)s” is not a period.", value=cell.text), _("Write it like 第1节."))
    return number


def chinese_number(text: str) -> int:
    """十一 → 11, up to 99; 0 when it is none."""
    tens, ten, ones = text.rpartition("十")
    if (tens and tens not in CHINESE_DIGITS) or (ones and ones not in CHINESE_DIGITS):
        return 0
    return (CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0) + CHINESE_DIGITS.get(ones, 0)


def weeks(cell: Cell) -> int:
    """周次 as a mask, bit 0 = week 1: 1-18; 1-9单; 3,5,7-9."""
    if isinstance(cell.raw, date | datetime):
        raise Unfit(
            _("The spreadsheet has turned these weeks into a date."),
            _("Format the cell as text and write it again, like 1-18."),
        )
    mask = 0
    for part in parts(cell.listed):
        mask |= week_range(part.removeprefix("第").replace(" ", ""))
    return mask


def week_range(text: str) -> int:
    found = WEEK_RANGE.fullmatch(text)
    if not found:
        raise Unfit(
            _("“%(value)s” are not weeks.", value=text), _("Write them like 1-18, 1-17单 or 3,5,7-9.")
        )
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise Unfit(
            _("The weeks %(value)s run backwards.", value=text),
            _("Write the earlier week first: %(right)s.", right=f"{last}-{first}"),
        )
    if first < 1 or last > MOST_WEEKS:
        raise Unfit(
            _("A term has no week %(week)s.", week=last if last > MOST_WEEKS else first),
            _("Write only weeks that the term has, counted from its first week, like 1-18."),
        )
    parity = {"单": 1, "双": 0}.get(found[3])
    return sum(1 << (week - 1) for week in range(first, last + 1) if parity is None or week % 2 == parity)


def said_weeks(mask: int) -> str:
    """A mask of weeks as it is typed: 1-18, 1-17单, 3,5,7-9."""
    numbers = [week for week in range(1, MOST_WEEKS + 1) if mask >> (week - 1) & 1]
    for step, parity in ((1, ""), (2, "单" if numbers and numbers[0] % 2 else "双")):
        if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1, step)):
            return f"{numbers[0]}-{numbers[-1]}{parity}"
    found: list[list[int]] = []
    for week in numbers:
        if found and found[-1][-1] == week - 1:
            found[-1].append(week)
        else:
            found.append([week])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found)


def said_weekday(number: int) -> str:
    return f"星期{'一二三四五六日'[number - 1]}"


def said_period(number: int) -> str:
    return f"第{number}节"


def phone(cell: Cell) -> str:
    digits = re.sub(r"[\s-]", "", cell.text).removeprefix("+86")
    if PHONE.fullmatch(digits):
        return digits
    if digits.isdigit() and len(digits) != 11:
        raise Unfit(
            _("A mobile number has 11 digits, this one has %(count)s.", count=len(digits)),
            _("Check the number with the teacher."),
        )
    raise Unfit(
        _("“%(value)s” is not a mobile number.", value=cell.text),
        _("Write 11 digits beginning with 1, or leave it empty."),
    )


def text_within(most: int) -> Callable[[Cell], str]:
    """A parser of text that may be at most so long."""

    def parse(cell: Cell) -> str:
        if len(cell.text) > most:
            raise Unfit(_("This is longer than %(most)s characters.", most=most), _("Write it shorter."))
        return cell.text

    return parse


def one_of(allowed: Mapping[str, T], names: str | None = None) -> Callable[[Cell], T]:
    """A parser of the words in `allowed`; `names` is what a reader is told, instead of every synonym."""

    def parse(cell: Cell) -> T:
        if cell.text in allowed:
            return allowed[cell.text]
        raise Unfit(
            _("“%(value)s” is none of the allowed words.", value=cell.text),
            choice(cell.text, list(allowed), names),
        )

    return parse


def choice(text: str, allowed: list[str], names: str | None = None) -> Message:
    listed = names or "、".join(allowed)
    if close := nearest(text, allowed):
        return _("Did you mean “%(name)s”? Allowed: %(names)s.", name=close, names=listed)
    return _("Allowed: %(names)s.", names=listed)


def nearest(text: str, names: list[str]) -> str:
    """The name most like `text`, or ""."""
    return next(iter(get_close_matches(text, names, n=1, cutoff=0.6)), "")
