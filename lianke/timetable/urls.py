from django.urls import path

from lianke.timetable.views import board, leave, lesson_types, plans

app_name = "timetable"
urlpatterns = [
    path("timetable/", board.board, name="board"),
    path("timetable/versions/<slug:public_id>/publish/", board.publish, name="publish"),
    path("timetable/types/", lesson_types.lesson_types, name="lesson_types"),
    path("timetable/leave/", leave.leave, name="leave"),
    path("timetable/leave/<slug:public_id>/end/", leave.end, name="end_leave"),
    path("timetable/plans/", plans.plans, name="plans"),
    path("timetable/plans/<slug:public_id>/", plans.plan_run, name="plan"),
    path("timetable/plans/<slug:public_id>/cancel/", plans.cancel, name="cancel_plan"),
    path("timetable/plans/<slug:public_id>/stop/", plans.stop, name="stop_plan"),
    path("timetable/plans/<slug:public_id>/accept/", plans.accept, name="accept_plan"),
]
