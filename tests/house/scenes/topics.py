"""同课异构 and a plan that shows a film."""

from lianke.preparing.models import Clip
from lianke.preparing.services.plans import save_plan
from lianke.preparing.steps import Step
from lianke.research.services.topics import make_topic
from lianke.timetable.models import Meeting


def topic_with_next(meeting: str) -> str:
    """The lesson and the course's next one are one topic; its id."""
    lesson = Meeting.objects.get(public_id=meeting)
    assert lesson.course
    other = lesson.course.meetings.exclude(pk=lesson.pk).order_by("begins_at")[0]
    return make_topic(name="小白船", meetings=[lesson, other], person=lesson.lecturer).public_id


def plan_with_film(meeting: str) -> None:
    """Three steps, of which the second shows the film that the lecturer has brought."""
    lesson = Meeting.objects.get(public_id=meeting)
    film = Clip.objects.get(meeting=lesson).digest
    steps = [
        Step(1, "问好，点名", "坐好，打开课本", 1),
        Step(1, "看一遍《小白船》", "看屏幕，跟着打拍子", 2, 0, film),
        Step(1, "分组唱", "拍三份学习单", 3, 3),
    ]
    save_plan(meeting=lesson, person=lesson.lecturer, title="歌曲《小白船》", steps=steps, prints=[])
