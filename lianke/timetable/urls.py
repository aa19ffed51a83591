from django.urls import path

from lianke.timetable import views

app_name = "timetable"
urlpatterns = [
    path("timetable/", views.board, name="board"),
    path("timetable/versions/<slug:public_id>/publish/", views.publish, name="publish"),
]
