from django.urls import path

from lianke.home.views import lesson, today

app_name = "home"
urlpatterns = [
    path("", today.today, name="today"),
    path("lessons/", today.lessons, name="lessons"),
    path("lessons/<slug:public_id>/", lesson.lesson, name="lesson"),
    path("phone/", today.phone, name="phone"),
    path("worker.js", today.worker, name="worker"),
    path("phone/receive/<slug:participation>/", today.receive, name="receive"),
    path("activation/", today.activation, name="activation"),
    path("activation/<slug:public_id>/", today.slips, name="slips"),
]
