"""The walk over timetables of a county: a slot for each lesson, a lecturer for each bundle.

Everything that can be full is a row with columns: lecturers, host rooms, points' screens and classes over the
minutes of the week, lecturers' days and week, the days of a class and subject. `left` counts what is still
free in each column; what is below zero is a violation.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lianke.planner.annealing.chance import Dice, Levels, below, threshold
from lianke.planner.annealing.compiled import compiled, inlined, write

Ints = NDArray[np.int32]
Left = NDArray[np.int16]
Bits = NDArray[np.uint8]

HARD, SOFT = 0, 1
THOUSAND = 1000


class CityRules(NamedTuple):
    """What stands still. Lists of lists are flat: `x_of[x_from[i]:x_from[i + 1]]` belong to i. A cell is a
    slot of one of the hosts' bells.
    """

    lesson_from: Ints  # lessons of a bundle
    bundle: Ints  # [lesson]
    movable: int  # lessons, the first ones; those of pinned bundles follow
    subject: Ints  # [bundle]
    subject_from: Ints
    subject_of: Ints  # bundles of a subject
    taker_from: Ints
    taker_of: Ints  # lecturers that may take a bundle
    takes: Bits  # [bundle, lecturer]
    bells: int
    bell: Ints  # [lecturer]
    open_from: Ints
    open_of: Ints  # cells of a (bundle, bell), at bundle * bells + bell
    cells: int
    class_from: Ints  # of a (bundle, cell), at bundle * cells + cell
    class_at: Ints  # pieces of the week that a lesson takes from points, classes and their days …
    class_long: Ints  # … and how many columns each is long
    host_from: Ints  # of a (lecturer, cell), likewise
    host_at: Ints
    host_long: Ints
    week_at: Ints  # [lecturer]
    old_lecturer: Ints  # [bundle], −1 for none
    old_cell: Ints  # [lesson]


class CityTable(NamedTuple):
    lecturer: Ints  # [bundle]
    cell: Ints  # [lesson], of the lecturer's bell
    left: Left  # [row * columns + column]
    load: Ints  # [lecturer]
    cost: NDArray[np.int64]  # [HARD, SOFT]


class CityMix(NamedTuple):
    """Shares of the moves in thousandths, prices: of a violation, of a lesson unlike before, of the square of
    a load.
    """

    lecturer: int = 180
    exchange: int = 120
    home: int = 0  # a bundle to the lecturer and the slots that it had
    weight: int = 25
    change: int = 0
    load: int = 0


@inlined
def put(rules: CityRules, left: Left, bundle: int, lecturer: int, cell: int) -> int:
    """Violations more."""
    found = 0
    index = bundle * rules.cells + cell
    for piece in range(rules.class_from[index], rules.class_from[index + 1]):
        for at in range(rules.class_at[piece], rules.class_at[piece] + rules.class_long[piece]):
            left[at] -= 1
            found += left[at] < 0
    index = lecturer * rules.cells + cell
    for piece in range(rules.host_from[index], rules.host_from[index + 1]):
        for at in range(rules.host_at[piece], rules.host_at[piece] + rules.host_long[piece]):
            left[at] -= 1
            found += left[at] < 0
    return found


@inlined
def lift(rules: CityRules, left: Left, bundle: int, lecturer: int, cell: int) -> int:
    """Violations less, as a number below zero."""
    found = 0
    index = bundle * rules.cells + cell
    for piece in range(rules.class_from[index], rules.class_from[index + 1]):
        for at in range(rules.class_at[piece], rules.class_at[piece] + rules.class_long[piece]):
            found -= left[at] < 0
            left[at] += 1
    index = lecturer * rules.cells + cell
    for piece in range(rules.host_from[index], rules.host_from[index + 1]):
        for at in range(rules.host_at[piece], rules.host_at[piece] + rules.host_long[piece]):
            found -= left[at] < 0
            left[at] += 1
    return found


@inlined
def changed(rules: CityRules, bundle: int, lecturer: int, cell: int) -> int:
    """1 for a lesson that the old plan did not have."""
    if rules.old_lecturer[bundle] < 0:
        return 0
    if rules.old_lecturer[bundle] != lecturer:
        return 1
    for lesson in range(rules.lesson_from[bundle], rules.lesson_from[bundle + 1]):
        if rules.old_cell[lesson] == cell:
            return 0
    return 1


@compiled
def put_bundle(rules: CityRules, table: CityTable, bundle: int, mix: CityMix) -> int:
    """Enters a bundle as `table` has it; what that costs."""
    lecturer = table.lecturer[bundle]
    hard, soft = 0, 0
    for lesson in range(rules.lesson_from[bundle], rules.lesson_from[bundle + 1]):
        hard += put(rules, table.left, bundle, lecturer, table.cell[lesson])
        soft += mix.change * changed(rules, bundle, lecturer, table.cell[lesson])
        soft += mix.load * (2 * table.load[lecturer] + 1)
        table.load[lecturer] += 1
    hard += take_many(
        table.left, rules.week_at[lecturer], rules.lesson_from[bundle + 1] - rules.lesson_from[bundle]
    )
    table.cost[HARD] += hard
    table.cost[SOFT] += soft
    return mix.weight * hard + soft


@compiled
def lift_bundle(rules: CityRules, table: CityTable, bundle: int, mix: CityMix) -> int:
    lecturer = table.lecturer[bundle]
    hard, soft = 0, 0
    for lesson in range(rules.lesson_from[bundle], rules.lesson_from[bundle + 1]):
        hard += lift(rules, table.left, bundle, lecturer, table.cell[lesson])
        soft -= mix.change * changed(rules, bundle, lecturer, table.cell[lesson])
        table.load[lecturer] -= 1
        soft -= mix.load * (2 * table.load[lecturer] + 1)
    hard += take_many(
        table.left, rules.week_at[lecturer], rules.lesson_from[bundle] - rules.lesson_from[bundle + 1]
    )
    table.cost[HARD] += hard
    table.cost[SOFT] += soft
    return mix.weight * hard + soft


@compiled
def take_many(left: Left, at: int, count: int) -> int:
    before = max(0, -left[at])
    left[at] -= count
    return int(max(0, -left[at]) - before)


@inlined
def draw_cells(rules: CityRules, table: CityTable, bundle: int, state: Dice) -> None:
    at = bundle * rules.bells + rules.bell[table.lecturer[bundle]]
    begins, count = rules.open_from[at], rules.open_from[at + 1] - rules.open_from[at]
    for lesson in range(rules.lesson_from[bundle], rules.lesson_from[bundle + 1]):
        table.cell[lesson] = rules.open_of[begins + below(state, count)]


@inlined
def try_cell(rules: CityRules, table: CityTable, mix: CityMix, state: Dice, most: float) -> None:
    """One lesson to another cell."""
    lesson = below(state, rules.movable)
    bundle = rules.bundle[lesson]
    lecturer = table.lecturer[bundle]
    at = bundle * rules.bells + rules.bell[lecturer]
    new = rules.open_of[rules.open_from[at] + below(state, rules.open_from[at + 1] - rules.open_from[at])]
    old = table.cell[lesson]
    if new == old:
        return
    soft = 0
    if mix.change:
        soft = mix.change * (changed(rules, bundle, lecturer, new) - changed(rules, bundle, lecturer, old))
    hard = lift(rules, table.left, bundle, lecturer, old)
    if mix.weight * hard + soft <= most:
        hard += put(rules, table.left, bundle, lecturer, new)
        if mix.weight * hard + soft <= most:
            table.cell[lesson] = new
            table.cost[HARD] += hard
            table.cost[SOFT] += soft
            return
        lift(rules, table.left, bundle, lecturer, new)
    put(rules, table.left, bundle, lecturer, old)


@inlined
def try_lecturer(
    rules: CityRules, table: CityTable, mix: CityMix, state: Dice, most: float, kept: Ints
) -> None:
    """Another lecturer for a bundle, at its times or at new ones; or two bundles exchange theirs. `kept`: [2,
    lessons] to go back.
    """
    one = rules.bundle[below(state, rules.movable)]
    old = table.lecturer[one]
    other = -1
    if below(state, mix.lecturer + mix.exchange) < mix.exchange:
        subject = rules.subject[one]
        count = rules.subject_from[subject + 1] - rules.subject_from[subject]
        other = rules.subject_of[rules.subject_from[subject] + below(state, count)]
        new = table.lecturer[other]
        if (
            not rules.takes[one, new]
            or not rules.takes[other, old]
            or rules.lesson_from[other] >= rules.movable
        ):
            return
    else:
        new = rules.taker_of[
            rules.taker_from[one] + below(state, rules.taker_from[one + 1] - rules.taker_from[one])
        ]
    if new == old:
        return
    anew = below(state, 2) == 1 or rules.bell[new] != rules.bell[old]
    keep(rules, table, one, kept[0])
    cost = lift_bundle(rules, table, one, mix)
    if other >= 0:
        keep(rules, table, other, kept[1])
        cost += lift_bundle(rules, table, other, mix)
        table.lecturer[other] = old
        if anew:
            draw_cells(rules, table, other, state)
        cost += put_bundle(rules, table, other, mix)
    table.lecturer[one] = new
    if anew:
        draw_cells(rules, table, one, state)
    cost += put_bundle(rules, table, one, mix)
    if cost > most:
        lift_bundle(rules, table, one, mix)
        if other >= 0:
            lift_bundle(rules, table, other, mix)
            table.lecturer[other] = new
            back(rules, table, other, kept[1])
            put_bundle(rules, table, other, mix)
        table.lecturer[one] = old
        back(rules, table, one, kept[0])
        put_bundle(rules, table, one, mix)


@inlined
def try_home(rules: CityRules, table: CityTable, mix: CityMix, state: Dice, most: float, kept: Ints) -> None:
    """A bundle that changed to all that it had before: one slot at a time it would hardly find back to
    another lecturer.
    """
    bundle = rules.bundle[below(state, rules.movable)]
    old = rules.old_lecturer[bundle]
    if old < 0:
        return
    new = table.lecturer[bundle]
    keep(rules, table, bundle, kept[0])
    cost = lift_bundle(rules, table, bundle, mix)
    table.lecturer[bundle] = old
    for lesson in range(rules.lesson_from[bundle], rules.lesson_from[bundle + 1]):
        table.cell[lesson] = rules.old_cell[lesson]
    cost += put_bundle(rules, table, bundle, mix)
    if cost > most:
        lift_bundle(rules, table, bundle, mix)
        table.lecturer[bundle] = new
        back(rules, table, bundle, kept[0])
        put_bundle(rules, table, bundle, mix)


@compiled
def keep(rules: CityRules, table: CityTable, bundle: int, kept: Ints) -> None:
    begins = rules.lesson_from[bundle]
    for lesson in range(begins, rules.lesson_from[bundle + 1]):
        kept[lesson - begins] = table.cell[lesson]


@compiled
def back(rules: CityRules, table: CityTable, bundle: int, kept: Ints) -> None:
    begins = rules.lesson_from[bundle]
    for lesson in range(begins, rules.lesson_from[bundle + 1]):
        table.cell[lesson] = kept[lesson - begins]


@compiled
def walk(
    rules: CityRules,
    table: CityTable,
    best: CityTable,
    mix: CityMix,
    moves: int,
    temperature: float,
    state: Dice,
    levels: Levels,
    kept: Ints,
) -> None:
    """So many moves at one temperature; the least seen is copied into `best`. Ends early at no violations and
    nothing soft to gain.
    """
    lectures = mix.lecturer + mix.exchange
    for _ in range(moves):
        most = threshold(state, levels, temperature)
        kind = below(state, THOUSAND)
        if kind < lectures:
            try_lecturer(rules, table, mix, state, most, kept)
        elif kind < lectures + mix.home:
            try_home(rules, table, mix, state, most, kept)
        else:
            try_cell(rules, table, mix, state, most)
        if table.cost[HARD] < best.cost[HARD] or (
            table.cost[HARD] == best.cost[HARD] and table.cost[SOFT] < best.cost[SOFT]
        ):
            write(best.lecturer, table.lecturer)
            write(best.cell, table.cell)
            write(best.cost, table.cost)
            if table.cost[HARD] == 0 and mix.change == 0 and mix.load == 0:
                return


@compiled
def enter(rules: CityRules, table: CityTable, mix: CityMix) -> None:
    """All bundles into an empty table, as it has them."""
    for bundle in range(len(table.lecturer)):
        put_bundle(rules, table, bundle, mix)


@compiled
def select(rules: CityRules, table: CityTable, order: Ints, mix: CityMix, chosen: Bits) -> None:
    """Enters the bundles in this order into an empty table, each as it has it, and takes out again what would
    break a rule.
    """
    for index in range(len(order)):
        bundle = order[index]
        before = table.cost[HARD]
        put_bundle(rules, table, bundle, mix)
        if table.cost[HARD] > before:
            lift_bundle(rules, table, bundle, mix)
        else:
            chosen[bundle] = 1
