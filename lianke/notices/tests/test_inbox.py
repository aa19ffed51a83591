"""消息 as its readers see it: one's own alone, in words, in every state."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianke.accounts.models import DeviceKey, Person
from lianke.audit.models import Entry
from lianke.kernel import clock
from lianke.notices.models import Notice, Receipt
from lianke.notices.pages import standing_messages, told
from lianke.notices.queries import receipts_of
from lianke.notices.services.answering import confirm
from lianke.notices.services.telling import tell
from tests.cast import SCHOOL_MORNING, County, actor, school_time, screen

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"
CHANGE = {
    "begins_ms": clock.ms(SCHOOL_MORNING + timedelta(minutes=5)),
    "period": 1,
    "subject": "音乐",
    "grade": 3,
    "lecturer": "方军华",
    "instead_of": "邓涵",
    "makes_up_ms": None,
}


def browser(somebody: Person, **more: bool) -> Client:
    client = Client(**more)  # type: ignore[arg-type]  # enforce_csrf_checks
    client.force_login(somebody, backend=BACKEND)
    return client


def page(client: Client, path: str = "/messages/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def screen_key(county: County) -> DeviceKey:
    return DeviceKey.objects.get(key_hash=DeviceKey.hash_of(county.device_keys[0]))


def stood_in(county: County, key: str = "one", **more: object) -> Notice:
    to = [county.lecturer, county.assistant, screen_key(county)]
    values = {"to": to, "arguments": CHANGE, "by": actor(county.officer)} | more
    return tell(kind="stand_in", key=key, subject=county.lesson, **values)  # type: ignore[arg-type]  # of a test


def test_an_empty_inbox_says_what_will_stand_there(county: County) -> None:
    text = words(page(browser(county.lecturer)))
    assert "没有等您处理的" in text
    assert "还没有消息" in text


def test_a_change_stands_there_in_words_until_it_is_confirmed(county: County) -> None:
    notice = stood_in(county)
    client = browser(county.lecturer)
    text = words(page(client))
    assert "1 条等您确认" in text
    assert "今天第1节 换人" in text
    assert "09:05 音乐 · 三年级，方军华 代 邓涵。教室、时间不变。" in text
    assert "要确认 周敏 · 09:00" in text
    wanted = "/messages/?show=confirm"
    answer = client.post(f"/messages/{notice.public_id}/confirm/", {"next": wanted})
    assert (answer.status_code, answer["location"]) == (302, wanted)
    assert "没有等您确认的" in words(page(client, wanted))
    assert "已确认 09:00" in words(page(client))
    again = client.post(f"/messages/{notice.public_id}/confirm/", {"next": "https://elsewhere.example/"})
    assert again["location"] == "/messages/"


def test_what_only_had_to_be_read_is_new_once(county: County) -> None:
    tell(kind="relieved", key="one", subject=county.lesson, to=[county.lecturer], arguments=CHANGE)
    client = browser(county.lecturer)
    assert "没看 联课 · 09:00" in words(page(client, "/messages/?show=unread"))
    assert "已读 09:00" in words(page(client))
    assert "都看过了" in words(page(client, "/messages/?show=unread"))


def test_a_message_of_another_page_is_not_read(county: County) -> None:
    for number in range(25):
        tell(kind="relieved", key=str(number), subject=county.lesson, to=[county.lecturer], arguments=CHANGE)
    client = browser(county.lecturer)
    assert "25 条没看" in words(page(client))
    assert Receipt.objects.filter(read_at__isnull=True).count() == 5
    assert "第 2 页" in words(page(client, "/messages/?page=2"))
    assert not Receipt.objects.filter(read_at__isnull=True).exists()


def test_what_was_replaced_and_what_is_too_late_says_so(county: County) -> None:
    stood_in(county)
    tell(
        kind="lesson_cancelled",
        key="two",
        subject=county.lesson,
        to=[county.assistant],
        arguments=CHANGE,
        needed_by=SCHOOL_MORNING + timedelta(minutes=5),
    )
    with school_time(SCHOOL_MORNING + timedelta(days=1)):
        text = words(page(browser(county.assistant)))
        assert "后来又改了" in text
        assert "到时没确认" in text
        assert "知道了" not in text
        assert "昨天 09:00" in text
    with school_time(SCHOOL_MORNING + timedelta(days=3)):
        assert "9月14日" in words(page(browser(county.assistant)))


def test_a_kind_that_is_gone_and_arguments_that_are_missing_leave_a_plain_sentence(county: County) -> None:
    notice = stood_in(county, arguments={"period": 1})
    assert told(notice).title == "一条较早的消息"
    Notice.objects.update(kind="of_long_ago")
    assert "一条较早的消息" in words(page(browser(county.lecturer)))
    assert standing_messages(county.assistant)[0]["title"] == "一条较早的消息"


def test_nobody_confirms_for_somebody_else(county: County, next_county: County) -> None:
    notice = stood_in(county)
    for somebody in (next_county.officer, next_county.assistant, county.officer):
        answer = browser(somebody).post(f"/messages/{notice.public_id}/confirm/")
        assert answer.status_code == 404
    assert not Receipt.objects.filter(done_at__isnull=False).exists()


def test_without_the_pages_own_token_nothing_is_confirmed(county: County) -> None:
    notice = stood_in(county)
    strict = browser(county.lecturer, enforce_csrf_checks=True)
    assert strict.post(f"/messages/{notice.public_id}/confirm/").status_code == 403


def poll_url(client: Client) -> str:
    found = re.search(r'<message-bell url="([^"]+)"', page(client, "/"))
    assert found
    return found[1]


def test_the_number_in_the_top_bar_is_asked_for_in_one_query(county: County) -> None:
    client = browser(county.lecturer)
    url = poll_url(client)
    assert client.get(url).json() == {"number": "0", "latest": ""}
    first = stood_in(county)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).json() == {"number": "1", "latest": first.public_id}
    assert len(asked) == 1


def test_an_open_page_sees_that_one_took_anothers_place(county: County) -> None:
    client = browser(county.lecturer)
    url = poll_url(client)
    stood_in(county)
    before = client.get(url).json()
    stood_in(county, key="two")
    after = client.get(url).json()
    assert before["number"] == after["number"] == "1"
    assert before["latest"] != after["latest"]


def test_more_than_a_hundred_are_many(county: County) -> None:
    for number in range(101):
        tell(kind="relieved", key=str(number), subject=county.lesson, to=[county.lecturer])
    client = browser(county.lecturer)
    assert '<b class="count" data-place="number">99+</b>' in page(client, "/")


def test_the_number_is_for_the_browser_alone_for_which_it_was_made(county: County) -> None:
    url = poll_url(browser(county.lecturer))
    assert browser(county.officer).get(url).status_code == 404
    assert browser(county.lecturer).get(url).status_code == 404  # another session of hers
    assert Client().get(url).status_code == 404
    assert screen(county.device_keys[0]).get(url).status_code == 404


def test_the_ticket_is_good_for_a_day(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(county.lecturer)
    url = poll_url(client)
    monkeypatch.setattr("lianke.notices.access.TICKET_LASTS_S", -1)
    assert client.get(url).status_code == 404


def test_a_screen_shows_it_and_confirms_by_a_tap(county: County) -> None:
    notice = stood_in(county, needed_by=county.lesson.begins_at)
    ours = screen(county.device_keys[0])
    assert [one["title"] for one in ours.get("/screen/messages").json()["messages"]] == ["今天第1节 换人"]
    assert ours.get("/screen/day").json()["messages"] == ours.get("/screen/messages").json()["messages"]
    mine = receipts_of(screen_key(county))
    seen = ours.post("/screen/messages", {"read": [notice.public_id]}, content_type="application/json")
    assert len(seen.json()["messages"]) == 1
    assert mine.get().read_at
    assert mine.get().done_at is None
    for _tap in range(2):
        tapped = {"confirmed": [notice.public_id]}
        assert ours.post("/screen/messages", tapped, content_type="application/json").json() == {
            "messages": []
        }
    assert mine.get().done_at
    assert receipts_of(county.assistant).get().done_at is None


def test_a_screen_shows_nothing_that_it_is_too_late_for(county: County) -> None:
    stood_in(county, needed_by=county.lesson.begins_at)
    with school_time(SCHOOL_MORNING + timedelta(minutes=6)):
        assert screen(county.device_keys[0]).get("/screen/messages").json() == {"messages": []}


@pytest.mark.parametrize("said", [{"confirmed": ["{id}"]}, {"read": ["{id}"]}, {"read": ["nonsense"]}])
def test_another_screen_and_one_whose_key_was_revoked_have_nothing_to_say(
    county: County, next_county: County, said: dict[str, list[str]]
) -> None:
    notice = stood_in(county)
    body = {name: [one.replace("{id}", notice.public_id) for one in ids] for name, ids in said.items()}
    theirs = screen(next_county.device_keys[0])
    assert theirs.post("/screen/messages", body, content_type="application/json").status_code == 404
    DeviceKey.objects.filter(pk=screen_key(county).pk).update(revoked_at=clock.real_now())
    ours = screen(county.device_keys[0])
    assert ours.post("/screen/messages", body, content_type="application/json").status_code == 404
    assert ours.get("/screen/messages").status_code == 404


@pytest.mark.parametrize("said", [{"confirmed": "all"}, {"read": {"a": 1}}, {}])
def test_what_is_no_list_says_nothing(county: County, said: dict[str, object]) -> None:
    stood_in(county)
    answer = screen(county.device_keys[0]).post("/screen/messages", said, content_type="application/json")
    assert len(answer.json()["messages"]) == 1


def test_the_assistants_phone_shows_hers_and_confirms_them(county: County) -> None:
    notice = stood_in(county)
    phone = browser(county.assistant)
    assert len(phone.get("/messages/standing").json()["messages"]) == 1
    tapped = {"confirmed": [notice.public_id]}
    assert phone.post("/messages/standing", tapped, content_type="application/json").json() == {
        "messages": []
    }
    assert receipts_of(county.assistant).get().done_at


def test_today_shows_the_most_urgent_first(county: County) -> None:
    for number, minutes in enumerate((50, 5, 20)):
        tell(
            kind="stand_in",
            key=str(number),
            subject=county.course.meetings.order_by("begins_at")[number],
            to=[county.lecturer],
            arguments=CHANGE | {"period": minutes},
            needed_by=SCHOOL_MORNING + timedelta(minutes=minutes),
        )
    tell(kind="relieved", key="x", subject=county.lesson, to=[county.lecturer], arguments=CHANGE)
    text = words(page(browser(county.lecturer), "/"))
    assert text.index("今天第5节 换人") < text.index("今天第20节 换人")
    assert "今天第50节" not in text
    assert "还有 2 条" in text


def test_the_inbox_costs_the_same_for_one_message_and_for_twenty(county: County) -> None:
    counts = []
    for number in range(20):
        stood_in(county, key=str(number))
        if number in (0, 19):
            client = browser(county.lecturer)
            with CaptureQueriesContext(connection) as asked:
                page(client)
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 11


def test_confirming_is_written_into_the_audit(county: County) -> None:
    stood_in(county)
    confirm(receipt=receipts_of(county.lecturer).get(), actor=actor(county.lecturer))
    assert Entry.objects.filter(verb="confirm_notice").count() == 1
