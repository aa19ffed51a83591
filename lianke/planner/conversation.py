"""Whoever waits for a plan is asked whether to go on, at every step and several times a second in between,
always in their own thread.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue

from lianke.planner.plan import Progress, Report
from lianke.planner.solver import Budget

BETWEEN_S = 0.25

Question = tuple[Progress, "Future[bool]"]


class Conversation:
    def __init__(self, report: Report, budget: Budget, owed: int) -> None:
        self.report = report
        self.budget = budget
        self.questions: SimpleQueue[Question | None] = SimpleQueue()
        self.last = Progress("first", 0, 0, owed)
        self.is_over = False

    def tell(self, progress: Progress) -> bool:
        """From the working thread: waits for the answer."""
        answer: Future[bool] = Future()
        self.questions.put((progress, answer))
        while not self.is_over:
            try:
                return answer.result(BETWEEN_S)
            except TimeoutError:
                continue
        return False

    def during(self, work: Callable[[], None]) -> None:
        """Runs `work` in a thread of its own and answers until it ends; what either of them raises is raised
        here.
        """
        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(work)
            working.add_done_callback(lambda _: self.questions.put(None))
            try:
                self.answer()
            finally:
                self.is_over = True
                if not working.done():
                    self.budget.stop()
        working.result()

    def answer(self) -> None:
        while True:
            try:
                question = self.questions.get(timeout=BETWEEN_S)
            except Empty:
                if self.budget.stopped or not self.report(self.last):
                    self.budget.stop()
                continue
            if question is None:
                return
            self.last, answer = question
            going = self.report(self.last)
            if not going:
                self.budget.stop()
            answer.set_result(going)


class Part(Conversation):
    """Of a part of a larger work, whose own conversation goes on meanwhile and stops the budget of both."""

    def tell(self, progress: Progress) -> bool:
        return not self.budget.stopped
