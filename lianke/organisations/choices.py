from django.db import models
from django.utils.translation import gettext_lazy as _


class NodeKind(models.TextChoices):
    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    COUNTY = "county", _("County")
    BUREAU = "bureau", _("Education bureau")
    TOWNSHIP = "township", _("Township")
    SCHOOL = "school", _("School")
    POINT = "point", _("Teaching point")
    VIRTUAL = "virtual", _("Virtual school")


PLACES_OF_LEARNING = (NodeKind.SCHOOL, NodeKind.POINT, NodeKind.VIRTUAL)
"""Kinds of nodes that have classes."""

REGIONS = (NodeKind.PROVINCE, NodeKind.CITY, NodeKind.COUNTY)
"""Kinds of nodes that have a bureau."""


class Role(models.TextChoices):
    OFFICER = "officer", _("Bureau officer")
    INSPECTOR = "inspector", _("Inspector")
    RESEARCHER = "researcher", _("Teaching researcher")
    PRINCIPAL = "principal", _("Principal")
    LECTURER = "lecturer", _("Lecturer")
    ASSISTANT = "assistant", _("Assistant")
    TEACHER = "teacher", _("Teacher")
    TECHNICIAN = "technician", _("Technician")


class StoredKind(models.TextChoices):
    SLIDES = "slides", _("Slides")
    FILM = "film", _("Films")
    WORKSHEET = "worksheet", _("Worksheets")
    WORK = "work", _("Pupils' works")
    PROOF = "proof", _("Proofs")
    RECORDING = "recording", _("Recordings")


BROUGHT = tuple(kind for kind in StoredKind if kind != StoredKind.RECORDING)
"""What a place's space bounds; a lesson is recorded whatever lies there."""
