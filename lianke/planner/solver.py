"""CP-SAT as every stage uses it: reproducible by seed, within a deadline, stopped when its caller stops."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

WORKERS = 1  # each: several in one search race, and then the same seed gives different answers
SEEDS = 2**31
SIDE_BY_SIDE = 2  # searches that do not depend on each other


@dataclass
class Budget:
    """A deadline and a seed; `stopped` once whoever waits has had enough."""

    seconds: float
    seed: int
    began: float = field(default_factory=time.monotonic)
    stopped: bool = False
    running: set[cp_model.CpSolver] = field(default_factory=set)

    def stop(self) -> None:
        """From any thread: running searches end with what they have, later ones hardly begin."""
        self.stopped = True
        for solver in list(self.running):
            solver.stop_search()

    @property
    def left(self) -> float:
        return 0.0 if self.stopped else max(0.0, self.seconds - (time.monotonic() - self.began))


class Watch(cp_model.CpSolverSolutionCallback):
    """Tells of every better solution; ends the search when the answer is False."""

    def __init__(self, told: Callable[[int], bool]) -> None:
        super().__init__()
        self.told = told

    def on_solution_callback(self) -> None:
        if not self.told(round(self.objective_value)):
            self.stop_search()


@dataclass(frozen=True)
class SolverOutcome:
    found: bool
    proven: bool
    impossible: bool
    bound: int
    values: "cp_model.CpSolver"

    def true(self, variable: cp_model.IntVar) -> bool:
        return self.values.boolean_value(variable)


def solve(
    model: cp_model.CpModel,
    budget: Budget,
    *,
    effort: float | None = None,
    told: Callable[[int], bool] = lambda _: True,
) -> SolverOutcome:
    """`effort`: a limit in the solver's own units, near to seconds on an idle machine and the same on a busy
    one.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.catch_sigint_signal = (
        False  # it would leave the process without any handler; who breaks off is heard by `tell`
    )
    solver.parameters.random_seed = budget.seed % SEEDS
    budget.running.add(solver)
    solver.parameters.max_time_in_seconds = max(0.01, budget.left)
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    try:
        status = solver.solve(model, Watch(told))
    finally:
        budget.running.discard(solver)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    bound = round(solver.best_objective_bound) if found else 0
    return SolverOutcome(found, status == cp_model.OPTIMAL, status == cp_model.INFEASIBLE, bound, solver)
