"""People and the keys of devices."""

from hashlib import sha256
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lianke.kernel.ids import public_id


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(login=username)

    def create_person(self, *, name: str, login: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(name=name, login=login, **fields)
        person.set_password(password)  # None: unusable until the person activates
        person.save()
        return person


class Person(AbstractBaseUser):
    """人: somebody who may sign in. Imported without a password, activated by a link that the school hands
    out.
    """

    public_id = models.CharField(max_length=16, unique=True, default=public_id)
    name = models.CharField(max_length=64)
    pinyin = models.CharField(max_length=128, blank=True)
    login = models.CharField(max_length=64, unique=True)
    phone = models.CharField(max_length=20, unique=True, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "login"

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(phone=""), name="person_phone_never_empty")]
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_activated(self) -> bool:
        return self.has_usable_password()


class DeviceKey(models.Model):
    """The credential of one device; only its hash is kept."""

    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key_hash[:8]

    @staticmethod
    def hash_of(key: str) -> str:
        return sha256(key.encode()).hexdigest()
