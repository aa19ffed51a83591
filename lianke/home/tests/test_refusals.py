"""Two writers who each wait for the other: one gives way, and hears that nothing was changed."""

import threading
from unittest import mock

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from lianke.accounts.models import Person
from lianke.kernel.database import lost_to_another
from tests.cast import make_county


@pytest.mark.usefixtures("own_database", "school_morning")
def test_of_two_who_wait_for_each_other_one_gives_way_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    county = make_county()
    pair = [county.lecturer.pk, county.officer.pk]
    meet = threading.Barrier(2)
    faults: list[OperationalError] = []

    def write(first: int, second: int) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 0")
        try:
            with transaction.atomic():
                Person.objects.filter(pk=first).update(name="甲")
                meet.wait(20)
                Person.objects.filter(pk=second).update(name="乙")
        except OperationalError as fault:
            meet.abort()
            faults.append(fault)
        except threading.BrokenBarrierError:
            return
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=order) for order in (pair, reversed(pair))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (fault,) = faults
    assert lost_to_another(fault)
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("lianke.home.views.today.phone_page", mock.Mock(side_effect=fault))
    client.force_login(county.lecturer)
    answers = [client.get("/phone/", headers={"Accept": kind}) for kind in ("text/html", "application/json")]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "请再做一次" in answers[0].content.decode()
    assert answers[1].json()["error"] == "busy"


def test_another_fault_of_the_database_is_a_fault() -> None:
    assert not lost_to_another(OperationalError("no such table"))
