from django.apps import AppConfig

from lianke.live.addresses import phone
from lianke.timetable.addresses import lesson


class HomeConfig(AppConfig):
    name = "lianke.home"

    def ready(self) -> None:
        lesson.is_at("home:lesson")
        phone.is_at("home:phone")
