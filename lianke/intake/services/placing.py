"""A checked workbook onto what stands here, from the ground up; the ledger hears what each row did."""

from collections.abc import Callable

from lianke.accounts.models import Person
from lianke.audit.services import Actor
from lianke.intake.outcome import Outcome
from lianke.intake.services.classes import cohorts_of, place_classes, place_home_rooms, place_shared_grades
from lianke.intake.services.ledger import ImportLedger
from lianke.intake.services.pairs import place_pairs
from lianke.intake.services.people import place_people
from lianke.intake.services.places import place_rooms, place_schools
from lianke.intake.services.timetable import Cast, draft_version
from lianke.intake.services.weekly import place_openings, place_own_lessons, place_pins
from lianke.intake.services.years import (
    place_bells,
    place_calendar,
    place_plan,
    place_provisions,
    place_rules,
    place_subjects,
    place_term,
)
from lianke.kernel import clock
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Node
from lianke.schooling.models import Subject, Term
from lianke.timetable.choices import VersionState
from lianke.timetable.models import Version
from lianke.timetable.queries.lesson_types import types_by_word
from lianke.timetable.services.publishing import publish_version
from lianke.workbook.checks.city import CITY_ITSELF, City
from lianke.workbook.checks.names import Names
from lianke.workbook.reader.columns import BELLS, CALENDAR
from lianke.workbook.reader.line import Line, Mistake
from lianke.workbook.reader.messages import _
from lianke.workbook.reader.rules import WHOLE_CLASS_SUBJECTS
from lianke.workbook.reader.workbook import Workbook


def place_county(
    *, book: Workbook, county: Node, outcome: Outcome, ledger: ImportLedger, publish: bool, actor: Actor
) -> None:
    names = Names(book)
    schools = place_schools(book=book, county=county, ledger=ledger)
    term = place_year(book, county, schools, ledger)
    subjects = place_subjects(book=book, names=names, ledger=ledger)
    place_plan(book=book, county=county, subjects=subjects, ledger=ledger)
    place_provisions(book=book, schools=schools, subjects=subjects, ledger=ledger)
    cast = place_school_life(book, names, county, schools, subjects, ledger)
    place_pairs(book=book, scope=county, node_of=schools.__getitem__, subjects=subjects, ledger=ledger)
    place_openings(book=book, names=names, schools=schools, cast=cast, ledger=ledger)
    place_own_lessons(book=book, classes=cast.classes, ledger=ledger)
    if book.pins and term:
        place_pins(book=book, names=names, schools=schools, cast=cast, term=term, ledger=ledger)
    if book.lessons and term:
        plan_lessons(book, cast, term, outcome, ledger, publish=publish, actor=actor)


def place_city(*, city: City, node: Node, ledger: ImportLedger) -> None:
    """County by county, in the order in which the workbook names them; the pairs last, because they reach
    across.
    """
    subjects = place_subjects(book=city.book, names=city.names, ledger=ledger)
    counties = {
        county.name: county
        for county in Node.objects.filter(
            path__startswith=node.path, kind=NodeKind.COUNTY, ends_on__isnull=True
        )
    }
    placed: dict[tuple[str, str], Node] = {
        (county.name, name): found for county, name, found in standing_schools(counties)
    }
    for name, part in city.parts.items():
        if name == CITY_ITSELF:
            county, schools = node, {city.names.bureau: node}
        else:
            county = counties.get(name) or Node.objects.create(kind=NodeKind.COUNTY, name=name, parent=node)
            schools = place_schools(book=part, county=county, ledger=ledger)
        place_school_life(part, Names(part), county, schools, subjects, ledger)
        placed |= {(name, school): found for school, found in schools.items()}
    place_pairs(book=city.book, scope=node, node_of=finder(city, placed), subjects=subjects, ledger=ledger)


def standing_schools(counties: dict[str, Node]) -> list[tuple[Node, str, Node]]:
    schools = Node.objects.filter(county__in=counties.values(), ends_on__isnull=True).select_related("county")
    return [(school.county, school.name, school) for school in schools if school.county]


def finder(city: City, placed: dict[tuple[str, str], Node]) -> Callable[[str], Node]:
    def node_of(said: str) -> Node:
        place = city.names.place_of(said)
        if place is None:
            raise LookupError(said)  # check_city has refused it
        return placed[place]

    return node_of


def place_year(book: Workbook, county: Node, schools: dict[str, Node], ledger: ImportLedger) -> Term | None:
    term = place_term(book=book, county=county, ledger=ledger)
    if term and book.days:
        place_calendar(book=book, county=county, term=term, ledger=ledger)
    if term and book.periods:
        place_bells(book=book, schools=schools, term=term, ledger=ledger)
    return term


def place_school_life(
    book: Workbook,
    names: Names,
    node: Node,
    schools: dict[str, Node],
    subjects: dict[str, Subject],
    ledger: ImportLedger,
) -> Cast:
    """Rooms, rules, people and classes: what a county's workbook and a city's have in common."""
    rooms = place_rooms(book=book, schools=schools, ledger=ledger)
    rules = place_rules(book=book, county=node, ledger=ledger)
    people = place_people(book=book, schools=schools, subjects=subjects, ledger=ledger)
    assistants = {row.key: people[person.line] for row in book.classes if (person := names.assistant(row))}
    classes = place_classes(book=book, schools=schools, assistants=assistants, ledger=ledger)
    cohorts = cohorts_of(classes.values())
    together = rules.get(WHOLE_CLASS_SUBJECTS)
    as_one = (
        frozenset(name for name in together if name in subjects)
        if isinstance(together, list)
        else frozenset()
    )
    place_shared_grades(
        classes=classes.values(), cohorts=cohorts, subjects=[subjects[name] for name in sorted(as_one)]
    )
    return Cast(
        county=node,
        subjects=subjects,
        lesson_types=types_by_word(node),
        people=people,
        lecturers=lecturers_of(book, names, people),
        hosts={row.line.number: names.host_school(row) for row in book.lessons},
        rooms=rooms,
        classes=classes,
        cohorts=cohorts,
        home_rooms=place_home_rooms(classes=classes.values()),
        taken_as_one=as_one,
    )


def lecturers_of(book: Workbook, names: Names, people: dict[Line, Person]) -> dict[int, Person]:
    return {row.line.number: people[person.line] for row in book.lessons if (person := names.lecturer(row))}


def plan_lessons(
    book: Workbook,
    cast: Cast,
    term: Term,
    outcome: Outcome,
    ledger: ImportLedger,
    *,
    publish: bool,
    actor: Actor,
) -> None:
    """Drafts a version when anything differs from the newest; publishes what is not in force yet.

    Changed bells or days need a version too: the published lessons keep their times until one is published.
    """
    in_force = Version.objects.filter(node=cast.county, term=term, state=VersionState.PUBLISHED).exists()
    days_changed = in_force and ledger.touched(BELLS, CALENDAR)
    version, is_new = draft_version(
        lessons=book.lessons, cast=cast, term=term, ledger=ledger, always=days_changed
    )
    outcome.version, outcome.version_is_new = version.no, is_new
    if days_changed and not publish:
        reason = _(
            "The bells or the calendar changed, but the published lessons keep their times until version "
            "%(no)s is published.",
            no=version.no,
        )
        outcome.warnings.append(Mistake(CALENDAR, None, "", "", reason, _("Publish it when that is wanted.")))
    if publish and version.state != VersionState.PUBLISHED:
        begin_now(version, term)
        outcome.meetings = publish_version(version=version, actor=actor)


def begin_now(version: Version, term: Term) -> None:
    """A draft that lay for a while does not begin in the past."""
    version.effective_from = max(term.begins_on, clock.today())
    version.save(update_fields=["effective_from"])
