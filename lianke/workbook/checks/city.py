"""A city's workbook: the rows of many counties on one sheet, told apart by 学校's column 县区."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from lianke.workbook.checks.check import Findings, check_names_once, check_people, findings
from lianke.workbook.checks.names import Names
from lianke.workbook.checks.pairs import check_pairs
from lianke.workbook.checks.places import check_basics, check_phones, cite_schools
from lianke.workbook.reader.columns import BASICS, BUREAU, CITY_SHEETS, CLASSES, YEAR
from lianke.workbook.reader.line import Line, Mistake
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rows import Class, Pairing, School, SheetRoom, Teacher
from lianke.workbook.reader.workbook import Workbook

CITY_ITSELF = ""
"""Instead of a county: the city's own bureau."""

Place = tuple[str, str]
"""(county, school) by name."""

R = TypeVar("R", Teacher, Class, SheetRoom)


@dataclass
class City:
    """The workbook, and what it says of each county as a workbook of its own, with what stands in that county
    around it.
    """

    book: Workbook
    names: "CityNames"
    parts: dict[str, Workbook] = field(default_factory=dict)


class CityNames:
    """Schools by their name, or as county/school where two counties have one of that name."""

    def __init__(self, book: Workbook) -> None:
        around = book.around or Workbook()
        self.bureau = book.setting(BUREAU) or next(
            (row.name for row in book.schools if is_citys_bureau(row)), ""
        )
        self.places: dict[Place, School] = {
            (row.county, row.name): row for row in reversed([*book.schools, *around.schools]) if row.name
        }
        self.counties: dict[str, list[str]] = defaultdict(list)
        for county, name in self.places:
            self.counties[name].append(county)
        self.schools: dict[str, School] = {
            name: self.places[counties[0], name] for name, counties in self.counties.items()
        }
        self.schools |= {f"{county}/{name}": row for (county, name), row in self.places.items()}
        county_names = Names(Workbook(plan=book.plan, around=Workbook(plan=around.plan)))
        self.planned, self.subjects = county_names.planned, county_names.subjects

    def place_of(self, said: str, county: str = "") -> Place | None:
        """What a cell means: in its own county first, else wherever there is one school of that name."""
        if said == self.bureau:
            return CITY_ITSELF, said
        if (county, said) in self.places:
            return county, said
        named, slash, name = said.partition("/")
        if slash:
            return (named, name) if (named, name) in self.places else None
        counties = self.counties.get(said, [])
        return (counties[0], said) if len(counties) == 1 else None


def is_citys_bureau(row: School) -> bool:
    return row.kind == "bureau" and not row.county


def check_city(book: Workbook) -> tuple[City, Findings]:
    """The same checks as a county's, county by county; school names and phones over the whole city."""
    refuse_counties_own_sheets(book)
    if BASICS in book.sheets and CLASSES in book.sheets:
        check_basics(book, (YEAR,))
    for row in book.schools:
        if not is_citys_bureau(row):
            row.line.required("县区")
    names = CityNames(book)
    city = City(book, names)
    check_phones(book)
    cite_schools(book, names)
    check_pairs(book, names)
    check_sides(book.pairs, names)
    city.parts = split(book, names)
    warnings: list[Mistake] = []
    standing = split(book.around, names) if book.around else {}
    for county, part in city.parts.items():
        part.around = standing.get(county)
        check_names_once(part)
        warnings += check_people(part, Names(part))
    return city, findings(book, warnings)


def refuse_counties_own_sheets(book: Workbook) -> None:
    for sheet in book.sheets:
        if sheet not in CITY_SHEETS:
            reason = _("A city's workbook cannot bring this sheet: it is each county's own.")
            remedy = _("Take it out, and bring it with that county's workbook.")
            book.problems.append(Mistake(sheet, None, "", "", reason, remedy))


def split(book: Workbook, names: CityNames) -> dict[str, Workbook]:
    """County → its rows. Rows whose county cannot be told have an error, or wait for one."""
    settings = [row for row in book.settings if row.name == YEAR]
    parts: dict[str, Workbook] = defaultdict(lambda: Workbook(sheets=book.sheets, settings=settings))
    for row in book.schools:
        if row.county:
            parts[row.county].schools.append(with_parent(row, names))
    for county, teacher in placed(book.teachers, names):
        parts[county].teachers.append(teacher)
    for county, group in placed(book.classes, names):
        parts[county].classes.append(group)
    for county, room in placed(book.rooms, names):
        parts[county].rooms.append(room)
    if CITY_ITSELF in parts:
        parts[CITY_ITSELF].settings = [row for row in book.settings if row.name == BUREAU]
    return dict(parts)


def with_parent(row: School, names: CityNames) -> School:
    place = names.place_of(row.parent, row.county) if row.parent else None
    if row.parent and not place:
        told_apart(row.line, "上级学校", row.parent, names)
    if place and place[0] not in (row.county, CITY_ITSELF):
        row.line.fail(
            "上级学校",
            _("%(school)s is in another county.", school=place[1]),
            _("Name a school of %(county)s.", county=row.county),
        )
    return replace(row, parent=place[1] if place and place[0] == row.county else "")


def placed(rows: Iterable[R], names: CityNames) -> Iterator[tuple[str, R]]:
    """(county, row with its school's plain name)"""
    for row in rows:
        place = names.place_of(row.school)
        if place:
            yield place[0], row if place[1] == row.school else replace(row, school=place[1])
        else:
            told_apart(row.line, "学校", row.school, names)


def told_apart(line: Line, header: str, said: str, names: CityNames) -> None:
    counties = names.counties.get(said, [])
    if len(counties) > 1:
        reason = _(
            "Several counties have a school called “%(name)s”: %(counties)s.",
            name=said,
            counties="、".join(counties),
        )
        line.fail(header, reason, _("Write which one, like %(example)s.", example=f"{counties[0]}/{said}"))


def check_sides(pairs: Iterable[Pairing], names: CityNames) -> None:
    for row in pairs:
        for header, said in (("支援学校", row.supporter), ("受援学校", row.recipient)):
            if said and not names.place_of(said):
                told_apart(row.line, header, said, names)
