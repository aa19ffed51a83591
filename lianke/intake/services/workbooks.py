"""A county's workbook into the database: all of it or nothing."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.intake.checks.check import check, in_order
from lianke.intake.checks.names import Names
from lianke.intake.choices import RunState, Step
from lianke.intake.models import ImportRun
from lianke.intake.outcome import Outcome
from lianke.intake.reader.columns import BELLS, CALENDAR, SHEETS
from lianke.intake.reader.line import Problem
from lianke.intake.reader.messages import Unreadable, _
from lianke.intake.reader.workbook import Workbook, read_workbook
from lianke.intake.report import as_json
from lianke.intake.services.classes import cohorts_of, place_classes, place_home_rooms, place_shared_grades
from lianke.intake.services.journal import journal_of, snapshot
from lianke.intake.services.ledger import Ledger
from lianke.intake.services.people import place_people
from lianke.intake.services.places import county_of, place_rooms, place_schools
from lianke.intake.services.timetable import Cast, draft_version
from lianke.intake.services.years import (
    place_bells,
    place_calendar,
    place_plan,
    place_provisions,
    place_rules,
    place_subjects,
    place_term,
)  # fmt: skip
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.schooling.models import Term
from lianke.timetable.choices import VersionState
from lianke.timetable.models import LessonType, Version
from lianke.timetable.planner.policies import WHOLE_CLASS_SUBJECTS
from lianke.timetable.services import publish_version

NAMES_TOLD = 10


def import_workbook(
    *,
    path: Path,
    actor: Actor,
    into: Node | None = None,
    publish: bool = False,
    dry_run: bool = False,
    name: str = "",
    progress: Callable[[str], None] = lambda step: None,
    run: ImportRun | None = None,
) -> Outcome:
    """Reads, checks and writes a workbook in one transaction. A timetable becomes a draft version; `publish` puts it in force.

    `name`: what the file is called where it came from. `progress` hears each Step and may raise to break off.
    `run` is the page's; an import by command makes its own, so that it stands in the history and can be undone.
    Raises Refusal when the file cannot be taken as a whole, when the place does not fit, or when publishing is refused.
    """
    progress(Step.READING)
    try:
        book = read_workbook(path)
    except Unreadable as unreadable:
        raise Refusal(unreadable.code, unreadable.reason.render(gettext)) from unreadable
    progress(Step.CHECKING)
    findings = check(book, lesson_types=list(LessonType.objects.order_by("pk").values_list("name", flat=True)))
    outcome = Outcome(book.rows_taken(), findings.errors, findings.warnings, book.understood(), dry_run=dry_run)
    if outcome.errors:
        return outcome
    progress(Step.TRYING)
    with transaction.atomic():
        write(book, outcome, into=into, publish=publish, actor=actor, source=path, name=name or path.name, run=run)
        if outcome.errors or dry_run:
            transaction.set_rollback(True)
    return outcome


def write(
    book: Workbook, outcome: Outcome, *, into: Node | None, publish: bool, actor: Actor, source: Path, name: str, run: ImportRun | None
) -> None:
    ledger = Ledger({sheet: {line.number for line in book.lines if line.sheet == sheet} for sheet in SHEETS if sheet in book.sheets})
    county = county_of(book, into, ledger)
    before = {} if outcome.dry_run else snapshot(county)
    outcome.county = county.name
    outcome.errors = strangers(book, county)
    if outcome.errors:
        outcome.counts = book.rows_taken()
        return
    cast = place(book, county, ledger)
    if book.lessons:
        plan_lessons(book, cast, outcome, ledger, publish=publish, actor=actor)
    outcome.changes, outcome.missing = ledger.summary(), ledger.missing
    outcome.warnings = in_order([*outcome.warnings, *missing_rows(ledger)])
    digest = sha256(source.read_bytes()).hexdigest()
    change = {"sha256": digest, "file": name, "counts": outcome.counts, "version": outcome.version}
    record(actor=actor, verb="import", what=county, scope=county.path, change=change)
    if not outcome.dry_run:
        made = run or ImportRun(node=county, file_name=name[-200:], digest=digest, made_at=clock.now(), publish=publish)
        made.state, made.written_at = RunState.DONE, clock.now()
        made.journal, made.report = journal_of(before, snapshot(county)), as_json(outcome)
        made.save()


def strangers(book: Workbook, county: Node) -> list[Problem]:
    """Phones that are held by people who have no office in the county; whose, is not said."""
    rows = {row.phone: row for row in reversed(book.teachers) if row.phone}
    held = Person.objects.filter(phone__in=rows).exclude(memberships__node__path__startswith=county.path)
    return [
        rows[phone].line.fail(
            "手机号", _("This mobile number is already used outside this county."), _("Check the number; if it is right, ask the operator.")
        )
        for phone in sorted(held.values_list("phone", flat=True), key=lambda phone: rows[phone or ""].line.number)
        if phone
    ]


def place(book: Workbook, county: Node, ledger: Ledger) -> Cast:
    """Everything but the timetable, from the ground up."""
    names = Names(book)
    schools = place_schools(book=book, county=county, ledger=ledger)
    rooms = place_rooms(book=book, schools=schools, ledger=ledger)
    term = place_year(book, county, schools, ledger)
    subjects = place_subjects(book=book, ledger=ledger)
    place_plan(book=book, county=county, subjects=subjects, ledger=ledger)
    place_provisions(book=book, schools=schools, subjects=subjects, ledger=ledger)
    rules = place_rules(book=book, county=county, ledger=ledger)
    people = place_people(book=book, county=county, schools=schools, subjects=subjects, ledger=ledger)
    assistants = {row.key: people[person.line.number] for row in book.classes if (person := names.assistant(row))}
    classes = place_classes(book=book, schools=schools, assistants=assistants, ledger=ledger)
    cohorts = cohorts_of(classes.values())
    together = rules.get(WHOLE_CLASS_SUBJECTS)
    as_one = frozenset(name for name in together if name in subjects) if isinstance(together, list) else frozenset()
    place_shared_grades(classes=classes.values(), cohorts=cohorts, subjects=[subjects[name] for name in sorted(as_one)])
    return Cast(
        county=county,
        term=term,
        subjects=subjects,
        lesson_types={kind.name: kind for kind in LessonType.objects.all()},
        lecturers={row.line.number: people[person.line.number] for row in book.lessons if (person := names.lecturer(row))},
        hosts={row.line.number: names.host_school(row) for row in book.lessons},
        rooms=rooms,
        classes=classes,
        cohorts=cohorts,
        home_rooms=place_home_rooms(classes=classes.values()),
        taken_as_one=as_one,
    )


def place_year(book: Workbook, county: Node, schools: dict[str, Node], ledger: Ledger) -> Term:
    term = place_term(book=book, county=county, ledger=ledger)
    place_calendar(book=book, county=county, term=term, ledger=ledger)
    place_bells(book=book, schools=schools, term=term, ledger=ledger)
    return term


def plan_lessons(book: Workbook, cast: Cast, outcome: Outcome, ledger: Ledger, *, publish: bool, actor: Actor) -> None:
    """Drafts a version when anything differs from the newest; publishes what is not in force yet.

    Changed bells or days need a version too: the published lessons keep their times until one is published.
    """
    in_force = Version.objects.filter(node=cast.county, term=cast.term, state=VersionState.PUBLISHED).exists()
    days_changed = in_force and ledger.touched(BELLS, CALENDAR)
    version, is_new = draft_version(lessons=book.lessons, cast=cast, ledger=ledger, always=days_changed)
    outcome.version, outcome.version_is_new = version.no, is_new
    if days_changed and not publish:
        reason = _(
            "The bells or the calendar changed, but the published lessons keep their times until version %(no)s is published.",
            no=version.no,
        )
        outcome.warnings.append(Problem(CALENDAR, None, "", "", reason, _("Publish it when that is wanted.")))
    if publish and version.state != VersionState.PUBLISHED:
        begin_now(version, cast.term)
        outcome.meetings = publish_version(version=version, actor=actor)


def begin_now(version: Version, term: Term) -> None:
    """A draft that lay for a while does not begin in the past."""
    version.effective_from = max(term.begins_on, clock.today())
    version.save(update_fields=["effective_from"])


def missing_rows(ledger: Ledger) -> Iterable[Problem]:
    for sheet, names in ledger.missing.items():
        named = "、".join(names[:NAMES_TOLD]) + ("…" if len(names) > NAMES_TOLD else "")
        reason = _("%(count)s that an earlier import brought are in no row of this workbook. They are kept.", count=len(names))
        yield Problem(sheet, None, "", named, reason, _("Close them on their pages if they are over."))
