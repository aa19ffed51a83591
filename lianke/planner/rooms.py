"""Who sends from which room: always the same one where that is possible."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lianke.planner.problem import LecturerKey, Lesson, Problem


def rooms_of(problem: Problem, lessons: Sequence[Lesson]) -> tuple[Lesson, ...]:
    """In the order of their begins every lesson takes a room that is free; one is, as many run at once.

    The room that it had before comes first, then its lecturer's own, then the one where the lecturer has been
    most.
    """
    begins = {
        (site.name, period.no): (period.begins, period.ends)
        for site in problem.sites.values()
        for period in site.bell
    }
    free_from: dict[tuple[str, str, int], int] = {}
    used: dict[LecturerKey, Counter[str]] = {}
    settled: dict[int, Lesson] = {}
    own = own_rooms(problem)
    for index in sorted(
        range(len(lessons)),
        key=lambda one: (
            lessons[one].weekday,
            begins[lessons[one].lecturer[0], lessons[one].period],
            not lessons[one].room,
            one,
        ),
    ):
        lesson = lessons[index]
        site = lesson.lecturer[0]
        start, end = begins[site, lesson.period]
        slot = lesson.weekday, lesson.period
        free = [
            room
            for room in problem.sites[site].rooms
            if free_from.get((site, room, lesson.weekday), 0) <= start
            and (room, slot) not in problem.sites[site].rooms_closed
        ]
        before = used.setdefault(lesson.lecturer, Counter())
        room = max(
            free,
            key=lambda each: (each == lesson.room, each == own.get(lesson.lecturer), before[each]),
            default="",
        )
        before[room] += 1
        free_from[site, room, lesson.weekday] = end
        settled[index] = replace(lesson, room=room)
    return tuple(settled[index] for index in range(len(lessons)))


def own_rooms(problem: Problem) -> dict[LecturerKey, str]:
    """A room of one's own, first come, first served."""
    left = {site.name: list(site.rooms) for site in problem.sites.values()}
    return {lecturer.key: left[lecturer.site].pop(0) for lecturer in problem.lecturers if left[lecturer.site]}
