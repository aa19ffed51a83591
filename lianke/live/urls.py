from django.urls import path

from lianke.live.views import claims, evidence, lesson, months, plans, works

app_name = "live"
urlpatterns = [
    path("screen/", lesson.screen, name="screen"),
    path("screen/day", lesson.day, name="day"),
    path("lessons/<slug:public_id>/", lesson.lesson, name="lesson"),
    path("lessons/<slug:public_id>/desk/", lesson.desk, name="desk"),
    path("lessons/<slug:public_id>/rehearsal/", lesson.rehearsal, name="rehearsal"),
    path("lessons/<slug:public_id>/join", lesson.join_lesson, name="join"),
    path("lessons/<slug:public_id>/events", lesson.events, name="events"),
    path("lessons/<slug:public_id>/presence", lesson.presence, name="presence"),
    path("lessons/<slug:public_id>/open", lesson.open_now, name="open"),
    path("lessons/<slug:public_id>/end", lesson.end_now, name="end"),
    path("lessons/<slug:public_id>/reopen", lesson.reopen_now, name="reopen"),
    path("lessons/<slug:public_id>/attendance/", evidence.attendance, name="attendance"),
    path("lessons/<slug:public_id>/attendance.<str:ending>", evidence.attendance_file, name="attendance_file"),
    path("lessons/<slug:public_id>/evidence.zip", evidence.lesson_pack, name="lesson_pack"),
    path("lessons/<slug:public_id>/claims/<slug:participation>/", claims.file, name="file_claim"),
    path("lessons/<slug:public_id>/plan", plans.plan, name="plan"),
    path("lessons/<slug:public_id>/plan/print/<slug:digest>.pdf", plans.print_file, name="print_file"),
    path("lessons/<slug:public_id>/slides", lesson.slides, name="slides"),
    path("lessons/<slug:public_id>/works", works.send, name="works"),
    path("works/<slug:public_id>.webp", works.work, name="work"),
    path("slides/<slug:deck_id>/<int:page>.webp", lesson.slide, name="slide"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<slug:public_id>/", claims.claim, name="claim"),
    path("claims/<slug:public_id>/rule/", claims.rule, name="rule_on_claim"),
    path("claims/<slug:public_id>/proof", claims.proof, name="proof"),
    path("evidence/", evidence.nights, name="nights"),
    path("evidence/<slug:night>/", evidence.night, name="night"),
    path("evidence/<slug:month>.zip", evidence.month_pack, name="month_pack"),
    path("months/", months.months, name="months"),
    path("months/<slug:month>/lock/", months.lock, name="lock_month"),
    path("hooks/livekit", lesson.webhook, name="webhook"),
]
