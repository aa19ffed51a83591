"""lianke demo: the demo county, running, with lessons due within a minute."""

import json
import logging
import signal
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lianke.kernel import clock
from lianke.operations import demo
from lianke.operations.demo_past import shift_to, teach_past
from lianke.operations.demo_told import tell_of_changes
from lianke.operations.house import CannotStart, House, refuse_busy_ports, start, stop
from lianke.organisations.models import Node
from lianke.timetable.models import Meeting, Participation
from lianke.timetable.queries.meetings import title_of


class Command(BaseCommand):
    help = "Loads the demo county, starts every process, and says what to click."

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (
            signal.SIGINT,
            signal.SIGTERM,
        ):  # SIGINT too: a shell starts background jobs with it ignored
            signal.signal(number, signal.default_int_handler)
        try:
            self.run()
        except CannotStart as problem:
            raise CommandError(str(problem)) from problem
        except KeyboardInterrupt:
            self.stdout.write("")

    def run(self) -> None:
        logging.disable(logging.INFO)  # the processes have logs of their own; this window is for people
        root, data = Path(settings.ROOT), Path(settings.DATA)
        refuse_busy_ports(House(settings.ORIGIN, data, root))
        self.say("装入演示县…")
        demo.load_county(root)
        keys = demo.village_keys(demo.officer(), data / "robot-keys.json")
        memory = data / "demo.json"
        last = (
            datetime.fromisoformat(json.loads(memory.read_text())["bell"])
            if memory.exists()
            else demo.FIRST_DAY
        )
        scene = demo.next_scene(last)
        memory.write_text(json.dumps({"bell": scene.begins_at.isoformat()}))
        self.say("补上前几天的课…")
        teach_past(scene.begins_at - demo.DUE_IN)
        tell_of_changes(
            lecturer=scene.taught.lecturer, officer=scene.officer, now=scene.begins_at - demo.DUE_IN
        )
        shift_to(scene.begins_at - demo.DUE_IN)
        self.say("准备课件和机器人…")
        deck = demo.show_slides(scene, root / "build/demo/slides.pdf")
        house = House(
            settings.ORIGIN,
            data,
            root,
            extra=demo.robots(scene, deck, demo.keys_of(scene, keys), root),
            agent="lianke-demo-recorder",
        )
        shift_to(scene.begins_at - demo.DUE_IN)
        self.say("启动各进程…")
        manager = start(house)
        try:
            self.explain(scene)
            manager.wait()
        finally:
            self.say("正在关闭…")
            stop(manager)

    def say(self, sentence: str) -> None:
        self.stdout.write(self.style.HTTP_INFO(sentence))

    def explain(self, scene: demo.Scene) -> None:
        begins, now = clock.local(scene.begins_at), clock.local(clock.now())
        watched, taught = classes_of(scene.watched), classes_of(scene.taught)
        first = watched[0].class_group
        where = first.school if first else Node()
        helper = first.assistant.name if first and first.assistant else scene.officer.name
        self.stdout.write(f"""
  联课演示县已经开门： {self.style.SUCCESS(settings.ORIGIN)}
  演示的学校时间是 {now.month}月{now.day}日 {now:%H:%M}，{begins:%H:%M} 上课，每节 {demo.LESSON_MIN} 分钟。
  所有人的密码都是 {self.style.SUCCESS(demo.PASSWORD)}

  一、上一节课（{title_of(scene.taught)}，{names(taught)} 由机器人扮演）
     打开 {settings.ORIGIN}，用 {self.style.SUCCESS(scene.taught.lecturer.name)} 登录，点“一键上课”。
     允许摄像头和麦克风，在主讲台上再点一次“一键上课”；翻页用左右方向键；最后点“下课”，接着看回放。

  二、看一节课（{title_of(scene.watched)}，机器人主讲，{names(watched)}）
     另开一个浏览器窗口，打开 {settings.ORIGIN}/screen/ ，屏幕上有 6 位数字。
     打开 {settings.ORIGIN}/pair/ ，用 {self.style.SUCCESS(helper)} 登录，填数字，确认是“{where}”的互动教室；之后不用再操作。

  三、看数字
     下课后用 {self.style.SUCCESS(scene.officer.name)}（县教育局）登录，点“开齐开足”。此前几天的课由演示程序补上。

  四、看谁还不知道
     {self.style.SUCCESS(scene.taught.lecturer.name)} 的右上角“消息”里有一条等确认；
     {self.style.SUCCESS(scene.officer.name)} 在“大课表”的“请假代课”看每次停课谁知道了，有一条申诉等认定。

  按 ctrl-C 结束，什么都不会留下在运行。
""")


def classes_of(meeting: Meeting) -> list[Participation]:
    return list(
        meeting.participations.select_related("class_group__school", "class_group__assistant").order_by("pk")
    )


def names(participations: list[Participation]) -> str:
    return "、".join(str(one.class_group) for one in participations)
