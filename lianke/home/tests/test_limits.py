"""Whoever asks for too much is told to wait, before anything is looked up: a page for a person, JSON for a
program.
"""

import pytest
from django.test import Client

from lianke.kernel.limits import limiter
from lianke.ui.middleware import BODIES, EXPORTS, STRANGERS
from tests.cast import County, signed_in


@pytest.fixture(autouse=True)
def time_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """How fast this machine asks is no matter."""
    monkeypatch.setattr(limiter, "now", lambda: 1000.0)


def test_exports_of_one_are_limited_and_pages_go_on(county: County) -> None:
    client = signed_in(county.officer)
    codes = [client.get("/import/template.xlsx").status_code for _export in range(EXPORTS.burst + 1)]
    assert (codes[:-1], codes[-1]) == ([200] * EXPORTS.burst, 429)
    assert client.get("/", headers={"accept": "text/html"}).status_code == 200
    assert signed_in(county.lecturer).get("/").status_code == 200


def test_uploads_of_one_are_limited_before_they_are_read(county: County) -> None:
    client = signed_in(county.officer)
    for _upload in range(BODIES.burst):
        assert client.post("/import/", {"workbook": ""}).status_code != 429
    refused = client.post("/import/", {"workbook": ""}, headers={"accept": "text/html"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert "一次请求得太多了" in refused.content.decode()


def test_an_address_that_is_not_known_is_limited(db: None) -> None:
    client = Client()
    codes = {client.get("/healthz").status_code for _request in range(STRANGERS.burst)}
    assert codes == {200}
    assert client.get("/healthz").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.9").get("/healthz").status_code == 200
