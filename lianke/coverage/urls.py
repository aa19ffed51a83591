from django.urls import path

from lianke.coverage import views

app_name = "coverage"
urlpatterns = [
    path("coverage/", views.county, name="county"),
    path("coverage/lessons/", views.county_lessons, name="county_lessons"),
    path("coverage/lessons/<slug:public_id>/", views.minutes, name="minutes"),
    path("coverage/gaps/", views.gaps, name="gaps"),
    path("coverage/make-ups/<slug:public_id>/", views.make_up, name="make_up"),
    path("coverage/make-ups/<slug:public_id>/cancel/", views.cancel_make_up, name="cancel_make_up"),
    path("coverage/start/", views.start, name="start"),
    path("coverage/classes/<slug:public_id>/", views.class_account, name="class"),
    path("coverage/classes/<slug:public_id>/lessons/", views.lessons, name="lessons"),
    path("coverage/classes/<slug:public_id>/own/", views.own_teaching, name="own_teaching"),
    path("coverage/classes/<slug:public_id>/subjects/<slug:subject>/", views.subject, name="subject"),
    path("coverage/classes/<slug:public_id>/subjects/<slug:subject>/gap/", views.gap, name="gap"),
]
