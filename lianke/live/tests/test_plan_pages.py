"""教案 on its page: written from slides, changed row by row, saved in versions, copied, read."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianke.kernel import clock
from lianke.live.services.lesson import open_lesson
from lianke.live.services.timeline import By
from lianke.organisations.choices import Role
from lianke.preparing.choices import DeckState
from lianke.preparing.models import Clip, Deck, LessonPlanVersion
from lianke.preparing.queries.clips import clip_json
from lianke.preparing.queries.decks import deck_of
from lianke.preparing.queries.plans import latest_version, prints_of, steps_of
from lianke.preparing.services.decks import texts_of
from lianke.preparing.services.plans import save_plan
from lianke.preparing.steps import PrintFile, Step
from lianke.preparing.tasks import SLIDES
from lianke.timetable.models import Meeting
from tests.cast import County, person, screen, signed_in
from tests.pdf import slides

ROWS = {
    "minutes": ["3", "37"],
    "lecturer": ["问好", "唱"],
    "village": ["坐好", "拍三份"],
    "page": ["1", ""],
    "photos": ["", "3"],
    "clip": ["", ""],
}
WORKSHEET = b"%PDF-1.4\nworksheet"


@pytest.fixture
def writer(county: County) -> Client:
    client = signed_in(county.lecturer)
    client.defaults["HTTP_ACCEPT"] = "text/html"
    return client


def page_of(meeting: Meeting) -> str:
    return f"/lessons/{meeting.public_id}/lesson-plan/"


def posted(client: Client, county: County, do: str = "save", **changed: Any) -> Any:
    return client.post(page_of(county.lesson), {"title": "小白船", "do": do, **ROWS, **changed})


def test_what_was_typed_is_saved_as_a_version(writer: Client, county: County) -> None:
    assert posted(writer, county).status_code == 302
    version = latest_version(county.lesson)
    assert version is not None
    assert (version.title, steps_of(version)) == (
        "小白船",
        [Step(3, "问好", "坐好", 1), Step(37, "唱", "拍三份", None, 3)],
    )


def test_what_a_browser_and_a_clipboard_bring_is_made_plain(writer: Client, county: County) -> None:
    posted(writer, county, title=" 小\0白船 ", lecturer=["问好\r\n点名", "唱\0"])
    version = latest_version(county.lesson)
    assert version is not None
    assert (version.title, [step.lecturer for step in steps_of(version)]) == ("小白船", ["问好\n点名", "唱"])


def film_of(county: County, name: str = "小白船", digest: str = "f" * 64) -> Clip:
    return Clip.objects.create(
        meeting=county.lesson,
        name=name,
        digest=digest,
        size=1,
        length_ms=94_200,
        width=320,
        height=180,
        uploaded_by=county.lecturer,
        uploaded_at=clock.now(),
    )


def test_a_step_names_a_film_of_the_lesson_which_everybody_is_told(writer: Client, county: County) -> None:
    film = film_of(county)
    assert 'name="clip"' in writer.get(f"{page_of(county.lesson)}?from=blank").content.decode()
    assert posted(writer, county, clip=["", film.digest]).status_code == 302
    told = screen(county.device_keys[0]).get(f"/lessons/{county.lesson.public_id}/plan").json()["plan"]
    assert [step["clip"] for step in told["steps"]] == [None, clip_json(film)]
    assert "小白船" in writer.get(page_of(county.lesson)).content.decode()


def test_a_film_of_another_lesson_is_no_film_of_this_one(writer: Client, county: County) -> None:
    film = film_of(county)
    Clip.objects.filter(pk=film.pk).update(meeting=county.course.meetings.exclude(pk=county.lesson.pk)[0])
    refused = posted(writer, county, clip=["", film.digest])
    assert (refused.status_code, "第2个环节" in refused.content.decode().replace(" ", "")) == (409, True)
    assert latest_version(county.lesson) is None


def test_a_film_that_is_none_is_refused_on_the_page_and_nothing_typed_is_lost(
    writer: Client, county: County
) -> None:
    refused = posted(writer, county, do="film", film=SimpleUploadedFile("小白船.mp4", b"no film"))
    assert (refused.status_code, "问好" in refused.content.decode(), Clip.objects.exists()) == (
        409,
        True,
        False,
    )
    assert "note-error" in posted(writer, county, do="film").content.decode()


def test_a_copied_plan_brings_its_films_once(writer: Client, county: County) -> None:
    film, other = film_of(county), county.course.meetings.exclude(pk=county.lesson.pk)[0]
    film_of(county, "没用上", "a" * 64)
    posted(writer, county, clip=["", film.digest])
    for _time in range(2):
        writer.post(f"/lessons/{other.public_id}/lesson-plan/copy", {"of": county.lesson.public_id})
    assert [one.digest for one in Clip.objects.filter(meeting=other)] == [film.digest]


def test_worksheets_come_with_it_stay_while_ticked_and_keep_their_names(
    writer: Client, county: County
) -> None:
    posted(
        writer,
        county,
        worksheet=[
            SimpleUploadedFile("学习单.pdf", WORKSHEET),
            SimpleUploadedFile("歌词.pdf", WORKSHEET + b"2"),
        ],
    )
    first = latest_version(county.lesson)
    assert first is not None
    assert [one.name for one in prints_of(first)] == ["学习单", "歌词"]
    posted(writer, county, print=[prints_of(first)[1].digest], based_on="1")
    second = latest_version(county.lesson)
    assert second is not None
    assert prints_of(second) == [prints_of(first)[1]]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minutes": ["", "37"]}, "第 1 个环节没有写整数分钟。"),
        ({"minutes": ["3", "1.5"]}, "第 2 个环节没有写整数分钟。"),
        ({"page": ["x", ""]}, "第 1 个环节：课件页请写页码，或者留空。"),
        ({"photos": ["", "10"]}, "第 2 个环节：最多拍 9 张。"),
        ({"village": ["字" * 601, ""]}, "第 1 个环节：每一栏最多 600 个字。"),
        ({"title": "字" * 81}, "课题超过 80 个字。"),
        ({"worksheet": SimpleUploadedFile("学习单.docx", b"PK\x03\x04")}, "这不是 PDF 文件。"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_typed_is_lost(
    writer: Client, county: County, changed: dict[str, Any], sentence: str
) -> None:
    answer = posted(writer, county, **changed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in text
    assert "问好" in text
    assert "拍三份" in text or "village" in changed
    assert not LessonPlanVersion.objects.exists()


@pytest.mark.parametrize(
    ("act", "lecturers", "focus"),
    [
        ("up:1", ["唱", "问好"], 0),
        ("down:0", ["唱", "问好"], 1),
        ("remove:0", ["唱"], 0),
        ("add:1", ["问好", "", "唱"], 1),
        ("add:2", ["问好", "唱", ""], 2),
        ("move:0:1", ["唱", "问好"], 1),
        ("up:0", ["问好", "唱"], 0),
        ("down:1", ["问好", "唱"], 1),
        ("remove:7", ["问好", "唱"], None),
        ("nonsense", ["问好", "唱"], None),
        ("move:0:99", ["唱", "问好"], 1),
    ],
)
def test_rows_are_changed_without_saving_and_the_page_says_where_to_go_on(
    writer: Client, county: County, act: str, lecturers: list[str], focus: int | None
) -> None:
    answer = posted(writer, county, do=act)
    draft = answer.context["draft"]
    assert ([row.lecturer for row in draft.rows], draft.focus) == (lecturers, focus)
    assert not LessonPlanVersion.objects.exists()


def test_htmx_gets_the_rows_alone(writer: Client, county: County) -> None:
    answer = writer.post(page_of(county.lesson), {"do": "down:0", **ROWS}, headers={"HX-Request": "true"})
    assert answer.content.decode().strip().startswith('<div id="steps">')


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (["3", "37"], "正好一节课"),
        (["3", "33"], "还差 4 分钟"),
        (["3", "40"], "超出 3 分钟"),
        (["", "x"], "还差 40 分钟"),
    ],
)
def test_the_minutes_are_held_against_the_period(
    writer: Client, county: County, minutes: list[str], words: str
) -> None:
    answer = posted(writer, county, do="count:0", minutes=minutes)
    assert answer.context["balance"] == words


def test_slides_become_a_proposal_whose_a_column_says_what_the_pages_say(
    writer: Client, county: County
) -> None:
    pdf = SimpleUploadedFile("little boat.pdf", slides("Hello", "Three beats", "Sing"))
    answer = writer.post(f"{page_of(county.lesson)}slides", {"pdf": pdf})
    assert answer["Location"] == f"{page_of(county.lesson)}?from=slides"
    assert "课件正在准备" in writer.get(answer["Location"]).content.decode()
    SLIDES.do_now(Deck.objects.get().pk)
    draft = writer.get(answer["Location"]).context["draft"]
    assert draft.title == "little boat"
    assert [(row.minutes, row.lecturer, row.village, row.page) for row in draft.rows] == [
        ("14", "Hello", "", "1"),
        ("13", "Three beats", "", "2"),
        ("13", "Sing", "", "3"),
    ]
    assert [row.page for row in writer.get(answer["Location"] + "&each=2").context["draft"].rows] == [
        "1",
        "3",
    ]
    assert not LessonPlanVersion.objects.exists()


def test_pages_that_are_pictures_are_steps_without_words(county: County) -> None:
    writer = signed_in(county.lecturer)
    writer.post(f"{page_of(county.lesson)}slides", {"pdf": SimpleUploadedFile("图.pdf", slides("", ""))})
    deck = Deck.objects.get()
    SLIDES.do_now(deck.pk)
    assert [text.strip() for text in texts_of(Deck.objects.get())] == ["", ""]


def test_slides_that_cannot_be_read_say_so_on_the_page(writer: Client, county: County) -> None:
    writer.post(
        f"{page_of(county.lesson)}slides", {"pdf": SimpleUploadedFile("坏.pdf", b"%PDF-1.4 and then nothing")}
    )
    SLIDES.do_now(Deck.objects.get().pk)
    assert Deck.objects.get().state == DeckState.FAILED
    text = writer.get(page_of(county.lesson) + "?from=slides").content.decode()
    assert "这个 PDF 读不出来。" in text


def test_a_plan_is_copied_to_another_lesson_with_its_worksheets_and_slides(
    writer: Client, county: County
) -> None:
    first, second = county.course.meetings.order_by("ordinal")[:2]
    writer.post(f"{page_of(first)}slides", {"pdf": SimpleUploadedFile("x.pdf", slides("One"))})
    SLIDES.do_now(Deck.objects.get().pk)
    sheet = PrintFile("单", "0" * 64)
    save_plan(meeting=first, person=county.lecturer, title="一", steps=[Step(40, "唱")], prints=[sheet])
    assert [one["id"] for one in writer.get(page_of(second)).context["copies"]] == [first.public_id]
    assert writer.post(f"{page_of(second)}copy", {"of": first.public_id}).status_code == 302
    version, deck = latest_version(second), deck_of(second)
    assert version is not None
    assert deck is not None
    assert (version.title, steps_of(version), prints_of(version), deck.pages) == (
        "一",
        [Step(40, "唱")],
        [sheet],
        1,
    )


def test_nobody_copies_a_plan_that_they_do_not_prepare(county: County, next_county: County) -> None:
    save_plan(
        meeting=next_county.lesson, person=next_county.lecturer, title="一", steps=[Step(40)], prints=[]
    )
    got = signed_in(county.lecturer).post(
        f"{page_of(county.lesson)}copy", {"of": next_county.lesson.public_id}
    )
    assert got.status_code == 404


def test_who_is_stood_in_for_still_writes_the_plan_and_the_stand_in_too(county: County) -> None:
    stand_in = person("代课", county.lead_school, Role.LECTURER, "a-stand-in")
    Meeting.objects.filter(pk=county.lesson.pk).update(lecturer=stand_in, stands_in_for=county.lecturer)
    for who in (stand_in, county.lecturer):
        assert posted(signed_in(who), county, title=who.name).status_code == 302
    assert [one.made_by for one in LessonPlanVersion.objects.order_by("no")] == [stand_in, county.lecturer]


def test_an_assistant_reads_both_columns_and_how_many_sheets_to_print_and_writes_nothing(
    county: County,
) -> None:
    posted(signed_in(county.lecturer), county, worksheet=SimpleUploadedFile("学习单.pdf", WORKSHEET))
    reader = signed_in(county.assistant)
    text = reader.get(page_of(county.lesson)).content.decode()
    assert "拍三份" in text
    assert "学习单" in text
    assert '<form method="post" action="' + page_of(county.lesson) not in text
    assert posted(reader, county).status_code == 404


def test_an_older_version_is_taken_up_again_as_a_new_one(writer: Client, county: County) -> None:
    posted(writer, county, title="一稿")
    posted(writer, county, title="二稿", based_on="1")
    draft = writer.get(page_of(county.lesson) + "?version=1").context["draft"]
    assert (draft.title, draft.based_on) == ("一稿", 2)


def test_the_page_says_with_which_version_the_lesson_was_opened(writer: Client, county: County) -> None:
    posted(writer, county)
    open_lesson(meeting=county.lesson, by=By(person=county.lecturer))
    posted(writer, county, title="改了", based_on="1")
    text = writer.get(page_of(county.lesson)).content.decode()
    assert "这节课上课时用的是第 1 版" in text


def test_the_page_takes_as_many_queries_for_one_lesson_as_for_three(county: County) -> None:
    writer = signed_in(county.lecturer)
    lessons = list(county.course.meetings.order_by("ordinal")[:4])
    save_plan(meeting=lessons[0], person=county.lecturer, title="一", steps=[Step(40)], prints=[])
    save_plan(meeting=lessons[1], person=county.lecturer, title="二", steps=[Step(40)], prints=[])
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            writer.get(page_of(lessons[0]))
        counts.append(len(queries))
        for lesson in lessons[2:]:
            save_plan(meeting=lesson, person=county.lecturer, title="三", steps=[Step(40)], prints=[])
    assert counts[0] == counts[1]
