"""Why a class does not get a subject: before any search, and on the plan that was found."""

from collections import Counter
from collections.abc import Iterable

from lianke.planner.board import Blocker, Board
from lianke.planner.plan import WhyMissing
from lianke.planner.problem import DAYS
from lianke.planner.week import Week


def hopeless(week: Week) -> dict[int, WhyMissing]:
    """Demands that no plan can meet, by index."""
    found = {}
    for index, demand in enumerate(week.demands):
        rules = week.rules
        if not week.teaching.get(demand.subject):
            found[index] = WhyMissing.NO_LECTURER
        elif (
            not demand.joins
            or rules.most_classes == 0
            or (rules.most_pupils is not None and demand.pupils > rules.most_pupils)
        ):
            found[index] = WhyMissing.BEYOND_LIMITS
        elif rules.subject_a_day is not None and demand.periods > rules.subject_a_day * len(DAYS):
            found[index] = WhyMissing.TOO_FEW_DAYS
        elif not week.line_shows(week.problem.sites[demand.site], 1):
            found[index] = WhyMissing.LINE_TOO_WEAK
        elif not week.has_taker([index]):
            found[index] = unwilling(week, index)
    return found


def unwilling(week: Week, demand: int) -> WhyMissing:
    """Why no lecturer of the subject has a week in common with the class."""
    lecturers = week.teaching[week.demands[demand].subject]
    if not any(week.rings_with(one, demand) for one in lecturers):
        return WhyMissing.NO_COMMON_BELL
    if all(week.capacity(one) < week.demands[demand].periods for one in lecturers):
        return WhyMissing.LECTURERS_FULL
    return WhyMissing.NO_COMMON_TIME


def blocked(board: Board, demand: int) -> WhyMissing:
    """What is in the way of one more bundle for this class alone: the commonest blocker of all slots of all
    lecturers.
    """
    week = board.week
    if is_crowded_out(board, demand):
        return WhyMissing.TOO_FEW_DAYS
    bundle = week.bundle([demand])
    lecturers = week.willing([demand])
    open_still = [one for one in lecturers if board.loads[one] + week.load(bundle) <= week.capacity(one)]
    if not open_still:
        return WhyMissing.LECTURERS_FULL
    blockers = Counter(
        board.blocker(bundle, one, day, period)
        for one in open_still
        for day, period in week.common(one, [demand])
    )
    return named(blocker for blocker, _ in blockers.most_common())


def is_crowded_out(board: Board, demand: int) -> bool:
    """Whether the class's other grades, taught apart, have taken the days that it needs."""
    wanted, a_day = board.week.demands[demand], board.week.rules.subject_a_day
    given = sum(board.days[wanted.key, wanted.subject, day] for day in DAYS)
    return a_day is not None and given + wanted.periods > a_day * len(DAYS)


def named(blockers: Iterable[Blocker | None]) -> WhyMissing:
    """The reason of the first blocker that is one; a class alone never blocks itself for other reasons than
    its site's room.
    """
    for blocker in blockers:
        if blocker in (Blocker.CLASS, Blocker.SITE):
            return WhyMissing.ROOM_BUSY
        if blocker is Blocker.HOST_ROOM:
            return WhyMissing.HOST_ROOM_BUSY
        if blocker is Blocker.LECTURER:
            return WhyMissing.LECTURERS_BUSY
    return WhyMissing.NO_TIME_LEFT
