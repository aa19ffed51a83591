from django.urls import path

from lianke.coverage import views

app_name = "coverage"
urlpatterns = [
    path("coverage/", views.county, name="county"),
    path("coverage/lessons/", views.county_lessons, name="county_lessons"),
    path("coverage/classes/<slug:public_id>/", views.class_account, name="class"),
    path("coverage/classes/<slug:public_id>/lessons/", views.lessons, name="lessons"),
]
