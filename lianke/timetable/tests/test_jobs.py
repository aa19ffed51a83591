"""A worker that is killed at any point of a search leaves no plan that stays "being planned"."""

from pytest_django import Settings

from lianke.kernel.models import Job, JobState
from lianke.schooling.models import TeacherProfile
from lianke.timetable.choices import PlanState
from lianke.timetable.models import PlanRun
from lianke.timetable.services.plans import order_plan
from lianke.timetable.tasks import PLAN
from tests.cast import make_county
from tests.processes import BY_HAND, every_point, taken_up


def test_a_plan_is_made_wherever_its_worker_is_killed(
    own_database: None, school_morning: None, settings: Settings
) -> None:
    settings.TASKS = BY_HAND
    county = make_county()
    TeacherProfile.objects.create(person=county.lecturer).subjects.add(county.course.subject)
    run = order_plan(county=county.node, term=county.term, person=county.officer, base=None, absent=[])

    def is_told() -> None:
        run.refresh_from_db()
        assert (run.state == PlanState.READY) == bool(run.result)

    assert every_point(lambda: taken_up(PLAN, run.pk), is_told) > 10
    assert (PlanRun.objects.get().state, Job.objects.get().state) == (PlanState.READY, JobState.DONE)
