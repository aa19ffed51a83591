"""What stands here, in the layout of the workbook: brought again it changes nothing."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta

from lianke.kernel import clock
from lianke.organisations.choices import NodeKind
from lianke.organisations.models import Membership, Node
from lianke.pairing.models import Pair
from lianke.pairing.queries import with_subjects
from lianke.schooling.choices import ClassKind
from lianke.schooling.models import (
    Availability,
    BellPeriod,
    BellSchedule,
    CalendarDay,
    ClassGroup,
    OwnLesson,
    PlanningRules,
    PlanRow,
    Provision,
    Room,
    TeacherProfile,
)
from lianke.schooling.queries.school_year import term_on
from lianke.timetable.models import CoursePlan, Pin, Version, WeeklySlot
from lianke.timetable.queries.lesson_types import words_of
from lianke.workbook.reader.columns import (
    BASICS,
    BELLS,
    BUREAU,
    CALENDAR,
    CITY,
    CITY_SHEETS,
    CLASSES,
    COUNTY,
    DAY_KINDS,
    FREE,
    LESSONS,
    NATIONAL_SUBJECTS,
    OWN_LESSONS,
    PAIRS,
    PINS,
    PLAN,
    PROVIDERS,
    PROVISION,
    ROLES,
    ROOM_KINDS,
    ROOMS,
    RULES,
    SCHOOL_TYPES,
    SCHOOLS,
    SHEETS,
    TEACHERS,
    TERM,
    YEAR,
)
from lianke.workbook.reader.rules import said_rule
from lianke.workbook.reader.sheets import Content
from lianke.workbook.reader.text import Raw
from lianke.workbook.reader.understood import said_clock, said_grades
from lianke.workbook.reader.values import said_period, said_weekday, said_weeks

Row = list[Raw]
PLACES = (NodeKind.BUREAU, NodeKind.SCHOOL, NodeKind.POINT)
GRADES = tuple(range(1, 10))


def in_order(subjects: Iterable[str]) -> str:
    """As the national plan lists them, others after these: in whatever order they were brought, they go out
    the same.
    """
    return "、".join(
        sorted(
            subjects,
            key=lambda name: (
                NATIONAL_SUBJECTS.index(name) if name in NATIONAL_SUBJECTS else len(NATIONAL_SUBJECTS),
                name,
            ),
        )
    )


def word_for(words: dict[str, str], value: str) -> str:
    """The first word of a column that means this value."""
    return next((word for word, meant in words.items() if meant == value), "")


def standing_content(node: Node, sheets: Collection[str] = tuple(SHEETS)) -> Content:
    """A county's or a city's sheets, headers first, of those asked for that have a row."""
    standing = StandingBook(node)
    makers: dict[str, Callable[[], Iterable[Row]]] = {
        BASICS: standing.basics,
        SCHOOLS: standing.schools,
        TEACHERS: standing.teachers,
        CLASSES: standing.classes,
        ROOMS: standing.rooms,
        BELLS: standing.bells,
        CALENDAR: standing.days,
        PLAN: standing.plan,
        PROVISION: standing.supplies,
        RULES: standing.rules,
        FREE: standing.openings,
        OWN_LESSONS: standing.own_lessons,
        PINS: standing.pins,
        LESSONS: standing.lessons,
        PAIRS: standing.pairs,
    }
    wanted = [sheet for sheet in makers if sheet in sheets and (not standing.is_city or sheet in CITY_SHEETS)]
    content = {sheet: [standing.headers(sheet), *makers[sheet]()] for sheet in wanted}
    return {sheet: rows for sheet, rows in content.items() if len(rows) > 1}


class StandingBook:
    """One node's rows, sheet by sheet. Schools are called by name, in a city by county/name where two
    counties have one of that name.
    """

    def __init__(self, node: Node) -> None:
        self.node = node
        self.is_city = node.kind != NodeKind.COUNTY
        under = Node.objects.filter(path__startswith=node.path, ends_on__isnull=True)
        self.counties = {one.pk: one for one in under.filter(kind=NodeKind.COUNTY).order_by("pk")}
        self.places = list(under.filter(kind__in=PLACES).select_related("county").order_by("pk"))
        self.names = self.names_of_schools()
        term = term_on(node, clock.today())
        self.term = term if term and term.node_id == node.pk and not self.is_city else None

    def names_of_schools(self) -> dict[int, str]:
        """Node id → what its school is called; the county's own offices are its bureau's."""
        bureaus = {place.county_id: place for place in reversed(self.places) if place.kind == NodeKind.BUREAU}
        called = {
            place.pk: (place.county_id, place.name) for place in self.places if place.kind != NodeKind.BUREAU
        }
        called |= {
            pk: (pk, bureaus[pk].name if pk in bureaus else f"{county.name}教育局")
            for pk, county in self.counties.items()
        }
        if self.is_city:
            called[self.node.pk] = (self.node.pk, f"{self.node.name}教育局")
        shared: dict[str, set[int | None]] = defaultdict(set)
        for county, name in called.values():
            shared[name].add(county)
        return {
            pk: f"{self.counties[county].name}/{name}"
            if len(shared[name]) > 1 and county in self.counties
            else name
            for pk, (county, name) in called.items()
        }

    def headers(self, sheet: str) -> Row:
        names = [column.header for column in SHEETS[sheet] if self.is_city or column.header != "县区"]
        return [*names, *(said_grades([grade]) for grade in self.grades())] if sheet == PLAN else list(names)

    def basics(self) -> Iterable[Row]:
        yield [CITY if self.is_city else COUNTY, self.node.name]
        yield [BUREAU, self.names[self.node.pk]]
        if year := self.school_year():
            yield [YEAR, year]
        if self.term:
            yield [TERM, self.term.name]

    def school_year(self) -> str:
        latest = (
            ClassGroup.objects.filter(school__in=self.names)
            .order_by("-school_year")
            .values_list("school_year", flat=True)
            .first()
        )
        return self.term.school_year if self.term else latest or ""

    def schools(self) -> Iterable[Row]:
        for place in self.places:
            kind = (
                place.school_type if place.school_type in SCHOOL_TYPES else word_for(SCHOOL_TYPES, place.kind)
            )
            parent = self.names.get(place.parent_id or 0, "") if place.parent_id not in self.counties else ""
            county = [place.county.name if place.county else ""] if self.is_city else []
            yield [
                place.name,
                kind,
                *county,
                parent,
                place.township,
                place.urban_rural,
                place.pupils,
                place.line_down_mbps,
                place.line_up_mbps,
            ]

    def teachers(self) -> Iterable[Row]:
        offices = Membership.objects.filter(node__in=self.names, ends_on__isnull=True)
        people = offices.values("person")
        limits = dict(
            TeacherProfile.objects.filter(person__in=people).values_list("person_id", "limit_a_week")
        )
        subjects: dict[int, list[str]] = defaultdict(list)
        taught = TeacherProfile.objects.filter(person__in=people, subjects__isnull=False)
        for person, subject in taught.values_list("person_id", "subjects__name"):
            subjects[person].append(subject)
        for person, name, phone, node, role in offices.order_by("pk").values_list(
            "person_id", "person__name", "person__phone", "node_id", "role"
        ):
            yield [
                name,
                phone,
                self.names[node],
                in_order(subjects[person]),
                word_for(ROLES, role),
                limits.get(person),
            ]

    def classes(self) -> Iterable[Row]:
        groups = ClassGroup.objects.filter(school__in=self.names, school_year=self.school_year()).exclude(
            kind=ClassKind.SITE
        )
        for group in groups.select_related("assistant").prefetch_related("cohorts").order_by("pk"):
            grades = said_grades(cohort.grade for cohort in group.cohorts.all())
            yield [
                self.names[group.school_id],
                group.name,
                grades,
                group.pupils,
                group.assistant.name if group.assistant else "",
            ]

    def rooms(self) -> Iterable[Row]:
        for room in Room.objects.filter(node__in=self.names).order_by("pk"):
            yield [self.names[room.node_id], room.name, word_for(ROOM_KINDS, room.kind)]

    def bells(self) -> Iterable[Row]:
        """Of each school the schedule that rings in the term."""
        if self.term is None:
            return
        ringing = BellSchedule.objects.filter(
            node__in=self.names, valid_from__lte=self.term.begins_on
        ).order_by("valid_from")
        latest = {schedule.node_id: schedule.pk for schedule in ringing}
        periods = (
            BellPeriod.objects.filter(schedule__in=latest.values())
            .select_related("schedule")
            .order_by("schedule__pk", "no")
        )
        for period in periods:
            yield [
                self.names[period.schedule.node_id],
                said_period(period.no),
                said_clock(period.begins),
                said_clock(period.ends),
            ]

    def days(self) -> Iterable[Row]:
        if self.term is None:
            return
        yield ["学期", str(self.term.begins_on), str(self.term.ends_on), "", ""]
        days = CalendarDay.objects.filter(
            node=self.node, date__gte=self.term.begins_on, date__lte=self.term.ends_on
        ).order_by("date")
        for kind, begins, ends, follows, note in stretches(days):
            yield [word_for(DAY_KINDS, kind), str(begins), str(ends), str(follows or ""), note]

    def plan_rows(self) -> list[PlanRow]:
        return list(
            PlanRow.objects.filter(plan__node=self.node, periods__gt=0)
            .select_related("subject")
            .order_by("pk")
        )

    def grades(self) -> list[int]:
        found = {row.grade for row in self.plan_rows()}
        return [grade for grade in GRADES if grade <= max(found, default=6)]

    def plan(self) -> Iterable[Row]:
        periods: dict[str, dict[int, int]] = defaultdict(dict)
        for row in self.plan_rows():
            periods[row.subject.name][row.grade] = row.periods
        for subject, found in periods.items():
            yield [subject, *(found.get(grade, 0) for grade in self.grades())]

    def supplies(self) -> Iterable[Row]:
        for row in Provision.objects.filter(node__in=self.names).select_related("subject").order_by("pk"):
            yield [self.names[row.node_id], row.subject.name, word_for(PROVIDERS, row.who)]

    def rules(self) -> Iterable[Row]:
        rules = PlanningRules.objects.filter(node=self.node).first()
        for name, value in (rules.values if rules else {}).items():
            yield [name, value if type(value) is int else said_rule(value), ""]

    def openings(self) -> Iterable[Row]:
        """A row for each stretch of a day; all day where no period is named."""
        rows = (
            Availability.objects.filter(node__in=self.names).select_related("person", "room").order_by("pk")
        )
        for one in rows:
            person, room = one.person.name if one.person else "", one.room.name if one.room else ""
            period = said_period(one.period_no) if one.period_no else ""
            yield [self.names[one.node_id], person, room, said_weekday(one.weekday), period, one.said]

    def own_lessons(self) -> Iterable[Row]:
        rows = OwnLesson.objects.filter(
            class_group__school__in=self.names, class_group__school_year=self.school_year()
        )
        for one in rows.select_related("class_group").order_by("pk"):
            group = one.class_group
            yield [
                self.names[group.school_id],
                group.name,
                said_weekday(one.weekday),
                said_period(one.period_no),
                one.subject,
            ]

    def pins(self) -> Iterable[Row]:
        pins = Pin.objects.filter(term=self.term) if self.term else Pin.objects.none()
        for pin in pins.select_related("subject", "lecturer").prefetch_related("receivers").order_by("pk"):
            receivers = "；".join(
                f"{self.names[group.school_id]}/{group.name}" for group in pin.receivers.all()
            )
            yield [
                pin.subject.name,
                said_grades([pin.grade]),
                pin.lecturer.name,
                self.names.get(pin.host_id, ""),
                receivers,
                said_weekday(pin.weekday),
                said_period(pin.period_no),
            ]

    def lessons(self) -> Iterable[Row]:
        """Of the newest version, which an import compares itself with."""
        newest = (
            Version.objects.filter(node=self.node, term=self.term).order_by("-no").first()
            if self.term
            else None
        )
        if newest is None:
            return
        plans = {plan.pk: plan for plan in plans_of(newest)}
        homes = homes_of({plan.lecturer_id for plan in plans.values()}, self.names)
        types = words_of(self.node)
        for slot in (
            WeeklySlot.objects.filter(course_plan__in=plans)
            .select_related("host_room")
            .order_by("weekday", "period_no", "pk")
        ):
            plan = plans[slot.course_plan_id]
            receivers = "；".join(
                f"{self.names[one.class_group.school_id]}/{one.class_group.name}"
                for one in plan.receivers.all()
            )
            host = slot.host_room.node_id if slot.host_room else homes.get(plan.lecturer_id, 0)
            yield [
                types[plan.course.lesson_type_id],
                plan.course.subject.name,
                said_grades([plan.course.grade]),
                plan.lecturer.name,
                self.names.get(host, ""),
                slot.host_room.name if slot.host_room else "",
                receivers,
                said_weekday(slot.weekday),
                said_period(slot.period_no),
                said_weeks(slot.weeks),
            ]

    def pairs(self) -> Iterable[Row]:
        for pair in with_subjects(
            Pair.objects.filter(supporter__in=self.names, recipient__in=self.names).order_by("pk")
        ):
            subjects = in_order(subject.name for subject in pair.subjects.all())
            days = [str(pair.begins_on), str(pair.last_day or "")]
            yield [
                self.names[pair.supporter_id],
                self.names[pair.recipient_id],
                pair.mode,
                pair.batch,
                *days,
                subjects,
            ]


def plans_of(version: Version) -> Iterable[CoursePlan]:
    plans = version.course_plans.select_related("course__subject", "lecturer").order_by("pk")
    return plans.prefetch_related("receivers__class_group")


def homes_of(people: Collection[int], names: dict[int, str]) -> dict[int, int]:
    """Person id → the school that they are named with."""
    offices = Membership.objects.filter(person__in=people, node__in=names, ends_on__isnull=True).order_by(
        "-pk"
    )
    return dict(offices.values_list("person_id", "node_id"))


def stretches(days: Iterable[CalendarDay]) -> list[tuple[str, date, date, date | None, str]]:
    """(kind, first day, last day, followed day, note) of days in a row that are the same thing."""
    found: list[tuple[str, date, date, date | None, str]] = []
    for day in days:
        kind, begins, ends, follows, note = found[-1] if found else ("", day.date, day.date, None, "")
        if (
            (kind, note) == (day.kind, day.note)
            and not day.follows_date
            and ends + timedelta(days=1) == day.date
        ):
            found[-1] = kind, begins, day.date, follows, note
        else:
            found.append((day.kind, day.date, day.date, day.follows_date, day.note))
    return found
