from django.apps import AppConfig


class RtcConfig(AppConfig):
    name = "lianke.rtc"
