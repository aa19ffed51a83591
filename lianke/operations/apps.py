from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "lianke.operations"
