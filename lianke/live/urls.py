from django.urls import path

from lianke.live.views import assistant, desk, lesson, phones, plans, rooms, screen, works

app_name = "live"
urlpatterns = [
    path("screen/", screen.screen, name="screen"),
    path("screen/day", screen.day, name="day"),
    path("screen/line", screen.screen_line, name="screen_line"),
    path("lessons/<slug:public_id>/desk/", desk.desk, name="desk"),
    path("lessons/<slug:public_id>/rehearsal/", desk.rehearsal, name="rehearsal"),
    path("lessons/<slug:public_id>/go-on", desk.go_on, name="go_on"),
    path("lessons/<slug:public_id>/join", lesson.join_lesson, name="join"),
    path("lessons/<slug:public_id>/events", lesson.events, name="events"),
    path("lessons/<slug:public_id>/presence", lesson.presence, name="presence"),
    path("lessons/<slug:public_id>/open", lesson.open_now, name="open"),
    path("lessons/<slug:public_id>/end", lesson.end_now, name="end"),
    path("lessons/<slug:public_id>/reopen", lesson.reopen_now, name="reopen"),
    path("lessons/<slug:public_id>/finish-again", lesson.finish_again_now, name="finish_again"),
    path("lessons/<slug:public_id>/plan", plans.plan, name="plan"),
    path("lessons/<slug:public_id>/assistant/", assistant.phone, name="assistant"),
    path("lessons/<slug:public_id>/works", works.send, name="works"),
    path("works/<slug:public_id>.webp", works.work, name="work"),
    path("phone/stop/", phones.stop_receiving, name="stop_receiving"),
    path("hooks/livekit", lesson.webhook, name="webhook"),
    path("hooks/room", rooms.gate, name="room_gate"),
]
