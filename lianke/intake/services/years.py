"""The term, its calendar, the bells, the curriculum plan, who provides what, and the planning rules."""

from collections.abc import Iterable
from datetime import date, timedelta

from lianke.intake.services.ledger import CHANGED, NEW, ImportLedger, WantedRow, settle
from lianke.kernel import clock
from lianke.organisations.models import Node
from lianke.schooling.models import (
    BellPeriod,
    BellSchedule,
    CalendarDay,
    CurriculumPlan,
    PlanningRules,
    PlanRow,
    Provision,
    Subject,
    Term,
)
from lianke.schooling.queries.school_year import term_on
from lianke.workbook.checks.city import CityNames
from lianke.workbook.checks.names import Names
from lianke.workbook.reader.columns import (
    BELLS,
    CALENDAR,
    NATIONAL_SUBJECTS,
    PLAN,
    PROVISION,
    RULES,
    TERM,
    YEAR,
)
from lianke.workbook.reader.rows import Day, Pairing, Teacher
from lianke.workbook.reader.workbook import Workbook


def place_term(*, book: Workbook, county: Node, ledger: ImportLedger) -> Term | None:
    """The workbook's term; without a 校历 the one that stands here."""
    row = next((day for day in book.days if day.kind == "term"), None)
    if row is None:
        return term_on(county, clock.today())
    year, name = book.setting(YEAR), book.setting(TERM)
    standing = {term.name: term for term in Term.objects.filter(node=county, school_year=year, name=name)}
    values = {
        "node_id": county.pk,
        "school_year": year,
        "name": name,
        "begins_on": row.begins_on,
        "ends_on": row.ends_on,
    }
    return settle(ledger, CALENDAR, Term, standing, [WantedRow(name, row.line.number, values)])[name]


def dates_of(day: Day) -> Iterable[date]:
    if day.begins_on and day.ends_on:
        for offset in range((day.ends_on - day.begins_on).days + 1):
            yield day.begins_on + timedelta(days=offset)


def place_calendar(*, book: Workbook, county: Node, term: Term, ledger: ImportLedger) -> None:
    days = CalendarDay.objects.filter(node=county, date__gte=term.begins_on, date__lte=term.ends_on)
    standing = {day.date: day for day in days}
    wanted = [
        WantedRow(
            date,
            row.line.number,
            {
                "node_id": county.pk,
                "date": date,
                "kind": row.kind,
                "follows_date": row.follows,
                "note": row.note,
            },
        )
        for row in book.days
        if row.kind != "term"
        for date in dates_of(row)
    ]
    named = {wish.key for wish in wanted}
    ledger.miss(CALENDAR, (f"{day:%F}" for day in sorted(standing.keys() - named)))
    outside = CalendarDay.objects.filter(node=county, date__in=named - standing.keys())
    settle(ledger, CALENDAR, CalendarDay, standing | {day.date: day for day in outside}, wanted)


def place_bells(*, book: Workbook, schools: dict[str, Node], term: Term, ledger: ImportLedger) -> None:
    """A school's bell is replaced as a whole when any of its periods differs; periods that no row names are
    kept.
    """
    if not book.periods:
        return
    nodes = {schools[row.school].pk: row.line.number for row in book.periods}
    schedules = BellSchedule.objects.filter(node__in=nodes, valid_from=term.begins_on).prefetch_related(
        "periods"
    )
    standing = {schedule.node_id: schedule for schedule in schedules}
    rung = {
        pk: {period.no: (period.begins, period.ends) for period in schedule.periods.all()}
        for pk, schedule in standing.items()
    }
    values = [
        WantedRow(pk, number, {"node_id": pk, "valid_from": term.begins_on}) for pk, number in nodes.items()
    ]
    objects = settle(ledger, BELLS, BellSchedule, standing, values)
    wanted: dict[int, dict[int, tuple[int, int]]] = {pk: {} for pk in nodes}
    for row in book.periods:
        node = schools[row.school].pk
        wanted[node][row.no or 0] = (row.begins or 0, row.ends or 0)
        before = rung.get(node, {}).get(row.no or 0)
        if before != wanted[node][row.no or 0]:
            ledger.mark(BELLS, row.line.number, CHANGED if before else NEW)
    names = {node.pk: name for name, node in schools.items()}
    for pk, periods in wanted.items():
        before_all = rung.get(pk, {})
        ledger.miss(BELLS, (f"{names[pk]} {no}" for no in sorted(before_all.keys() - periods)))
        if before_all | periods != before_all:
            ring(objects[pk], before_all | periods)


def ring(schedule: BellSchedule, periods: dict[int, tuple[int, int]]) -> None:
    """Anew, because moving periods one by one would let them overlap in between."""
    schedule.periods.all().delete()
    BellPeriod.objects.bulk_create(
        [
            BellPeriod(schedule=schedule, no=no, begins=begins, ends=ends)
            for no, (begins, ends) in sorted(periods.items())
        ]
    )


def place_subjects(*, book: Workbook, names: Names | CityNames, ledger: ImportLedger) -> dict[str, Subject]:
    """Name → subject, for every subject that the curriculum plan names; without any plan, for those that
    teachers and pairs name.
    """
    standing = {subject.name: subject for subject in Subject.objects.all()}
    wanted = [WantedRow(row.subject, row.line.number, {"name": row.subject}) for row in book.plan]
    found = standing | settle(ledger, PLAN, Subject, standing, wanted)
    rows: list[Teacher | Pairing] = [*book.teachers, *book.pairs]
    used = {name for row in rows for name in row.subjects if name in names.subjects}
    unmade = (
        []
        if names.planned
        else [Subject(name=name) for name in NATIONAL_SUBJECTS if name in used and name not in found]
    )
    Subject.objects.bulk_create(unmade)
    return found | {subject.name: subject for subject in unmade}


def place_plan(*, book: Workbook, county: Node, subjects: dict[str, Subject], ledger: ImportLedger) -> None:
    if not book.plan:
        return
    plan, _made = CurriculumPlan.objects.get_or_create(node=county)
    standing = {(row.subject.name, row.grade): row for row in plan.rows.select_related("subject")}
    wanted, emptied = [], []
    for row in book.plan:
        for grade, periods in row.periods.items():
            values = {
                "plan_id": plan.pk,
                "subject_id": subjects[row.subject].pk,
                "grade": grade,
                "periods": periods,
            }
            if periods:
                wanted.append(WantedRow((row.subject, grade), row.line.number, values))
            elif (row.subject, grade) in standing:
                emptied.append(standing[row.subject, grade].pk)
                ledger.mark(PLAN, row.line.number, CHANGED)
    settle(ledger, PLAN, PlanRow, standing, wanted)
    PlanRow.objects.filter(pk__in=emptied).delete()
    ledger.miss(PLAN, sorted({subject for subject, _grade in standing} - {row.subject for row in book.plan}))


def place_provisions(
    *, book: Workbook, schools: dict[str, Node], subjects: dict[str, Subject], ledger: ImportLedger
) -> None:
    if not book.supplies:
        return
    rows = Provision.objects.filter(node__in=schools.values()).select_related("node", "subject")
    standing = {(provision.node_id, provision.subject_id): provision for provision in rows}
    wanted = []
    for row in book.supplies:
        key = (schools[row.school].pk, subjects[row.subject].pk)
        wanted.append(
            WantedRow(key, row.line.number, {"node_id": key[0], "subject_id": key[1], "who": row.who})
        )
    named = {wish.key for wish in wanted}
    ledger.miss(
        PROVISION,
        (f"{provision.node} {provision.subject}" for key, provision in standing.items() if key not in named),
    )
    settle(ledger, PROVISION, Provision, standing, wanted)


def place_rules(*, book: Workbook, county: Node, ledger: ImportLedger) -> dict[str, object]:
    """The rules by the county's own names; those that no row names stay."""
    if not book.rules:
        standing = PlanningRules.objects.filter(node=county).first()
        return dict(standing.values) if standing else {}
    rules, _made = PlanningRules.objects.get_or_create(node=county)
    typed = {row.name: row.value for row in book.rules}
    for row in book.rules:
        if rules.values.get(row.name) != row.value:
            ledger.mark(RULES, row.line.number, CHANGED if row.name in rules.values else NEW)
    ledger.miss(RULES, sorted(rules.values.keys() - typed.keys()))
    rules.values = rules.values | typed
    rules.save()
    return dict(rules.values)
