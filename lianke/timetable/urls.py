from django.urls import path

from lianke.timetable import leave_views, plan_views, type_views, views

app_name = "timetable"
urlpatterns = [
    path("timetable/", views.board, name="board"),
    path("timetable/versions/<slug:public_id>/publish/", views.publish, name="publish"),
    path("timetable/types/", type_views.lesson_types, name="lesson_types"),
    path("timetable/leave/", leave_views.leave, name="leave"),
    path("timetable/plans/", plan_views.plans, name="plans"),
    path("timetable/plans/<slug:public_id>/", plan_views.plan_run, name="plan"),
    path("timetable/plans/<slug:public_id>/cancel/", plan_views.cancel, name="cancel_plan"),
    path("timetable/plans/<slug:public_id>/stop/", plan_views.stop, name="stop_plan"),
    path("timetable/plans/<slug:public_id>/accept/", plan_views.accept, name="accept_plan"),
]
