"""Who sends from which room: always the same one where that is possible."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lianke.timetable.planner.plan import Lesson
from lianke.timetable.planner.problem import LecturerKey, Problem


def rooms_of(problem: Problem, lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """In the order of their begins every lesson takes its lecturer's room if it is free, else any free one; one is, as many run at once."""
    begins = {(site.name, period.no): (period.begins, period.ends) for site in problem.sites.values() for period in site.bell}
    free_from: dict[tuple[str, str, int], int] = {}
    used: dict[LecturerKey, Counter[str]] = {}
    settled: dict[int, Lesson] = {}
    own = own_rooms(problem)
    for index in sorted(
        range(len(lessons)), key=lambda one: (lessons[one].weekday, begins[lessons[one].lecturer[0], lessons[one].period], one)
    ):
        lesson = lessons[index]
        site = lesson.lecturer[0]
        start, end = begins[site, lesson.period]
        free = [room for room in problem.sites[site].rooms if free_from.get((site, room, lesson.weekday), 0) <= start]
        before = used.setdefault(lesson.lecturer, Counter())
        room = max(free, key=lambda each: (each == own.get(lesson.lecturer), before[each]), default="")
        before[room] += 1
        free_from[site, room, lesson.weekday] = end
        settled[index] = replace(lesson, room=room)
    return tuple(settled[index] for index in range(len(lessons)))


def own_rooms(problem: Problem) -> dict[LecturerKey, str]:
    """A room of one's own, first come, first served."""
    left = {site.name: list(site.rooms) for site in problem.sites.values()}
    return {lecturer.key: left[lecturer.site].pop(0) for lecturer in problem.lecturers if left[lecturer.site]}
