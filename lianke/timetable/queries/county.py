"""A county's problem from the database, with the way back from names to rows. The workbook's way is
`intake.planning`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from lianke.accounts.models import Person
from lianke.kernel import clock
from lianke.organisations.models import Membership, Node
from lianke.organisations.queries import nearest
from lianke.organisations.rights import Right, carrying
from lianke.planner.problem import (
    DAYS,
    Bell,
    ClassKey,
    Demand,
    Lecturer,
    LecturerKey,
    Lesson,
    Period,
    Problem,
    Site,
    Slot,
)
from lianke.schooling.choices import RoomKind
from lianke.schooling.models import (
    Availability,
    ClassGroup,
    Cohort,
    OwnLesson,
    PlanningRules,
    Room,
    TeacherProfile,
    Term,
)
from lianke.schooling.queries.school_year import bell_on, owed_by_plan, shared_grades
from lianke.timetable.models import CoursePlan, Pin, Version
from lianke.timetable.policies import Opening, SchoolPlace, Values, free_of, joins_of, rules_of, site_of


@dataclass
class CountyRows:
    """What the rows of a county say, read once, for the term."""

    node: Node
    term: Term
    people: dict[LecturerKey, Person] = field(default_factory=dict)
    classes: dict[ClassKey, ClassGroup] = field(default_factory=dict)
    rooms: dict[tuple[str, str], Room] = field(default_factory=dict)
    cohorts: dict[Demand, list[Cohort]] = field(default_factory=dict)

    @cached_property
    def values(self) -> Values:
        rows = {row.node_id: row.values for row in PlanningRules.objects.filter(node__in=nearest(self.node))}
        return next((rows[pk] for pk in nearest(self.node) if pk in rows), {})

    @cached_property
    def problem(self) -> Problem:
        lecturers, demands = tuple(self.lecturers()), tuple(self.demands())
        nodes = {
            node.name: node
            for node in Node.objects.filter(path__startswith=self.node.path, ends_on__isnull=True)
        }
        used = dict.fromkeys([*(one.site for one in lecturers), *(one.site for one in demands)])
        sites = {name: self.site(nodes[name]) for name in used}
        members = {
            key: tuple((group.school.name, each.name) for each in group.members.all())
            for key, group in self.classes.items()
            if group.members.all()
        }
        return Problem(
            sites,
            lecturers,
            demands,
            rules_of(self.values),
            self.own_lessons(sites),
            members,
            tuple(self.pins()),
        )

    @cached_property
    def openings(self) -> dict[tuple[int, int | None, int | None], list[Opening]]:
        """(node, person, room) → what 可用时间 says of it; neither: of the whole school."""
        found: dict[tuple[int, int | None, int | None], list[Opening]] = defaultdict(list)
        for one in Availability.objects.filter(node__path__startswith=self.node.path).order_by("pk"):
            found[one.node_id, one.person_id, one.room_id].append(
                Opening(one.weekday, one.period_no, one.is_open)
            )
        return found

    def own_lessons(self, sites: Collection[str]) -> dict[ClassKey, frozenset[Slot]]:
        found: dict[ClassKey, set[Slot]] = defaultdict(set)
        rows = OwnLesson.objects.filter(
            class_group__school__path__startswith=self.node.path,
            class_group__school_year=self.term.school_year,
        )
        for row in rows.filter(weekday__in=DAYS, class_group__school__name__in=sites).select_related(
            "class_group__school"
        ):
            found[row.class_group.school.name, row.class_group.name].add((row.weekday, row.period_no))
        return {key: frozenset(slots) for key, slots in found.items()}

    def pins(self) -> Iterator[Lesson]:
        pins = (
            Pin.objects.filter(term=self.term, term__node=self.node)
            .select_related("subject", "lecturer", "host")
            .order_by("pk")
        )
        for pin in pins.prefetch_related("receivers__school"):
            receivers = tuple((group.school.name, group.name) for group in pin.receivers.order_by("pk"))
            yield Lesson(
                pin.subject.name,
                pin.grade,
                (pin.host.name, pin.lecturer.name),
                receivers,
                pin.weekday,
                pin.period_no,
            )

    def lecturers(self) -> Iterator[Lecturer]:
        today = clock.today()
        offices = Membership.objects.filter(
            carrying(Right.TEACH), node__path__startswith=self.node.path
        ).select_related("person", "node")
        profiles = {
            one.person_id: one
            for one in TeacherProfile.objects.filter(person__in=offices.values("person")).prefetch_related(
                "subjects"
            )
        }
        for office in offices.order_by("pk"):
            profile = profiles.get(office.person_id)
            left = (office.ends_on and office.ends_on <= today) or office.node.ends_on
            key = office.node.name, office.person.name
            if (
                profile
                and not left
                and key not in self.people
                and (subjects := [one.name for one in profile.subjects.order_by("pk")])
            ):
                self.people[key] = office.person
                free = free_of(
                    self.bell(office.node), self.openings.get((office.node_id, office.person_id, None), ())
                )
                yield Lecturer(*key, tuple(subjects), profile.limit_a_week, free)

    def demands(self) -> Iterator[Demand]:
        """One for each set of a class's cohorts that is taught a subject as one."""
        groups = list(
            ClassGroup.objects.filter(
                school__path__startswith=self.node.path,
                school_year=self.term.school_year,
                school__ends_on__isnull=True,
            )
            .select_related("school")
            .prefetch_related("cohorts", "members", "shared_grades__cohorts")
            .order_by("pk")
        )
        shared = shared_grades(groups)
        owed: dict[tuple[int, int, frozenset[int]], list[tuple[Cohort, int]]] = {}
        subjects = {}
        for cell in owed_by_plan(groups):
            if not cell.outside:
                continue
            key = cell.cohort.class_group_id, cell.subject.pk
            together = shared.get(key[0], {}).get(key[1], frozenset())
            part = together if cell.cohort.pk in together else frozenset({cell.cohort.pk})
            owed.setdefault((*key, part), []).append((cell.cohort, cell.outside))
            subjects[cell.subject.pk] = cell.subject.name
        by_pk = {group.pk: group for group in groups}
        for (group_pk, subject, _part), cells in owed.items():
            group = by_pk[group_pk]
            grades = tuple(sorted(cohort.grade for cohort, _ in cells))
            of_class = [cohort.grade for cohort in group.cohorts.all()]
            demand = Demand(
                group.school.name,
                group.name,
                subjects[subject],
                grades,
                joins_of(self.values, of_class, grades),
                max(periods for _, periods in cells),
                group.pupils or 0,
            )
            self.classes[demand.key] = group
            self.cohorts[demand] = [cohort for cohort, _ in cells]
            yield demand

    def site(self, node: Node) -> Site:
        rooms = list(Room.objects.filter(node=node).order_by("pk"))
        self.rooms |= {(node.name, room.name): room for room in rooms}
        studios = [room.name for room in rooms if room.kind == RoomKind.LECTURE]
        screens = [room.name for room in rooms if room.kind == RoomKind.INTERACTIVE]
        lines = [
            line
            for line in (
                node.line_down_mbps,
                *(room.line_down_mbps for room in rooms if room.name in screens),
            )
            if line is not None
        ]
        openings = {room.name: self.openings.get((node.pk, None, room.pk), []) for room in rooms}
        openings[""] = self.openings.get((node.pk, None, None), [])
        place = SchoolPlace(
            node.name, node.kind, self.bell(node), studios, screens, min(lines, default=None), openings
        )
        return replace(site_of(place, self.values), township=node.township)

    def bell(self, node: Node) -> Bell:
        day = min(max(clock.today(), self.term.begins_on), self.term.ends_on)
        return tuple(Period(no, one.begins, one.ends) for no, one in sorted(bell_on(node, day).items()))

    def lessons_of(self, version: Version) -> tuple[Lesson, ...]:
        """What a version plans, by the names of the problem; who or what is not there any more keeps its
        name.
        """
        keys = {person.pk: key for key, person in self.people.items()}
        plans = (
            CoursePlan.objects.filter(version=version)
            .select_related("course__subject", "lecturer")
            .prefetch_related("slots__host_room__node", "receivers__class_group__school")
            .order_by("pk")
        )
        return tuple(lesson for plan in plans for lesson in lessons_of(plan, keys.get(plan.lecturer_id)))


def lessons_of(plan: CoursePlan, key: LecturerKey | None) -> Iterable[Lesson]:
    receivers = tuple((one.class_group.school.name, one.class_group.name) for one in plan.receivers.all())
    for slot in plan.slots.all():
        host, room = (slot.host_room.node.name, slot.host_room.name) if slot.host_room else ("", "")
        lecturer = key or (host, plan.lecturer.name)
        yield Lesson(
            plan.course.subject.name,
            plan.course.grade,
            lecturer,
            receivers,
            slot.weekday,
            slot.period_no,
            room,
        )
