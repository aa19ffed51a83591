from django.apps import AppConfig
from django.db.models.signals import post_migrate

from lianke.kernel.database import install_rules


class KernelConfig(AppConfig):
    name = "lianke.kernel"

    def ready(self) -> None:
        post_migrate.connect(install_rules)
