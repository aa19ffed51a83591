"""The doors to a county's imports."""

from django.db.models import QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.intake.models import ImportRun
from lianke.organisations.access import county_of_officer


def runs_of(person: Person) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(node=county_of_officer(person)).select_related("person", "node")


def run_of(person: Person, public_id: str) -> ImportRun:
    run = runs_of(person).filter(public_id=public_id).first()
    if run is None:
        raise Http404
    return run
