"""Who may do what at the addresses of this package."""

from tests.access import Row, at, of_lesson

EVENTS = {"events": [{"key": "key-of-the-table", "kind": "hand_lowered", "body": {}}]}


PRESENCE = {"boot": "00000000-0000-4000-8000-000000000000", "marks": []}


ROWS: dict[str, list[Row]] = {
    # none lect coll assi offi scrn chrl fscr
    "live:stop_receiving": [Row(at("/phone/stop/"), "302 302 302 302 302 302 302 302", "post")],
    "live:screen": [Row(at("/screen/"), "200 200 200 200 200 200 200 200")],
    "live:day": [Row(at("/screen/day"), "404 404 404 404 404 200 404 200")],
    "live:screen_line": [Row(at("/screen/line?bytes=9"), "404 404 404 404 404 200 404 200")],
    "live:rehearsal": [Row(of_lesson("/rehearsal/"), "302 200 404 404 404 302 404 302")],
    "live:desk": [Row(of_lesson("/desk/"), "302 200 404 404 404 302 404 302")],
    "live:join": [Row(of_lesson("/join"), "404 200 404 404 404 200 404 404", "post", {})],
    "live:events": [
        Row(of_lesson("/events"), "404 200 404 200 200 200 404 404"),
        Row(of_lesson("/events"), "404 200 404 200 404 200 404 404", "post", EVENTS),
    ],
    "live:presence": [Row(of_lesson("/presence"), "404 200 404 404 404 200 404 404", "post", PRESENCE)],
    "live:open": [Row(of_lesson("/open"), "404 200 404 404 404 404 404 404", "post", {})],
    "live:end": [Row(of_lesson("/end"), "404 409 404 404 404 404 404 404", "post", {})],
    "live:go_on": [Row(of_lesson("/go-on"), "302 409 404 404 404 302 404 302", "post")],  # it has not ended
    "live:reopen": [
        Row(of_lesson("/reopen"), "404 409 404 404 404 404 404 404", "post", {})
    ],  # it has not ended
    "live:plan": [Row(of_lesson("/plan"), "404 200 404 200 200 200 404 404")],
    "live:assistant": [Row(of_lesson("/assistant/"), "302 404 404 200 404 302 404 302")],
    "live:works": [
        Row(of_lesson("/works"), "404 404 404 409 404 409 404 404", "post", {})
    ],  # without a photo
    "live:work": [Row(lambda w: f"/works/{w.work.public_id}.webp", "404 200 404 200 200 200 404 404")],
    "live:webhook": [Row(at("/hooks/livekit"), "401 401 401 401 401 401 401 401", "post", {})],
    "live:finish_again": [Row(of_lesson("/finish-again"), "302 404 404 404 302 302 404 302", "post")],
}
