"""A legal plan in a moment, and the last bit of filling up: no search, no proof."""

from collections.abc import Iterable, Iterator, Sequence

from lianke.planner.board import Board, Placed
from lianke.planner.week import Bundle, Week


def first_bundles(week: Week, demands: Iterable[int]) -> list[Bundle]:
    """Each demand into the first group that takes it."""
    groups: list[list[int]] = []
    for one in demands:
        fitting = next((group for group in groups if week.may_share([*group, one])), None)
        if fitting is None:
            groups.append([one])
        else:
            fitting.append(one)
    return [week.bundle(group) for group in groups]


def placed_in_turn(week: Week, bundles: Sequence[Bundle]) -> Board:
    """Pinned ones first, then the largest, each with the least loaded lecturer who has room."""
    board = Board(week)
    for bundle in sorted(
        bundles, key=lambda one: (one not in week.pinned, -week.load(one), -len(one.members), one.members)
    ):
        place(board, bundle)
    return board


def place(board: Board, bundle: Bundle) -> bool:
    for lecturer in sorted(board.week.takers(bundle), key=lambda one: (board.loads[one], one)):
        if placed := board.room_for(bundle, lecturer):
            board.put(placed)
            return True
    return False


def filled(week: Week, standing: Iterable[Placed], left: Iterable[int]) -> Board:
    """What stands, and of what is left each that still finds room: together, with a class exchanged for
    another bundle's, or alone.
    """
    board = Board(week)
    for placed in standing:
        board.put(placed)
    waiting = sorted(set(left) - week.decided)
    for bundle in first_bundles(week, waiting):
        if not place(board, bundle) and len(bundle.members) > 1 and not exchange(board, bundle):
            for one in bundle.members:
                place(board, week.bundle([one]))
    return board


def exchange(board: Board, bundle: Bundle) -> bool:
    """Finds room for a bundle by giving one of its classes to another one for one of theirs. Costs no lesson,
    as single classes would.
    """
    for other in list(board.placed):
        board.lift(other)
        for mine, theirs in exchanges(board.week, bundle, other.bundle):
            if place(board, mine):
                if place(board, theirs):
                    return True
                board.lift(board.placed[-1])
        board.put(other)
    return False


def exchanges(week: Week, bundle: Bundle, other: Bundle) -> Iterator[tuple[Bundle, Bundle]]:
    """Both bundles with one class exchanged, as far as these are bundles still."""
    if other in week.pinned or (week.subject(bundle), week.load(bundle)) != (
        week.subject(other),
        week.load(other),
    ):
        return
    for mine in bundle.members:
        for theirs in other.members:
            both = (
                [*(one for one in bundle.members if one != mine), theirs],
                [*(one for one in other.members if one != theirs), mine],
            )
            if all(week.may_share(one) for one in both):
                yield week.bundle(both[0]), week.bundle(both[1])
