from django.apps import AppConfig


class PairingConfig(AppConfig):
    name = "lianke.pairing"
