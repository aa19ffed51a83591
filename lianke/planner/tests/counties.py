"""A county written by hand, small enough to see through."""

from lianke.planner.problem import Bell, Demand, Lecturer, Period, Problem, Rules, Site

BELL: Bell = tuple(Period(no, 8 * 60 + 60 * (no - 1), 8 * 60 + 60 * (no - 1) + 40) for no in range(1, 6))


def rung(minutes_later: int) -> Bell:
    return tuple(
        Period(period.no, period.begins + minutes_later, period.ends + minutes_later) for period in BELL
    )


def music(site: str, name: str = "一班", grade: int = 1, periods: int = 2, pupils: int = 10) -> Demand:
    return Demand(site, name, "音乐", (grade,), (grade,), periods, pupils)


def county(
    *demands: Demand,
    lecturers: tuple[Lecturer, ...] = (Lecturer("县一小", "王老师", ("音乐",), 16),),
    rules: Rules = Rules(most_classes=3, most_pupils=60, gap=2, lecturer_a_day=4),  # noqa: B008 - frozen
    late: dict[str, int] | None = None,
    at_once: int = 1,
) -> Problem:
    hosts = {one.site: Site(one.site, BELL, 1, ("主播教室",)) for one in lecturers}
    points = {one.site: Site(one.site, rung((late or {}).get(one.site, 0)), at_once) for one in demands}
    return Problem(hosts | points, lecturers, demands, rules)
