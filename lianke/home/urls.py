from django.urls import path

from lianke.home import views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("lessons/", views.lessons, name="lessons"),
    path("phone/", views.phone, name="phone"),
    path("worker.js", views.worker, name="worker"),
    path("phone/receive/<slug:participation>/", views.receive, name="receive"),
    path("phone/stop/", views.stop_receiving, name="stop_receiving"),
    path("activation/", views.activation, name="activation"),
    path("activation/<slug:public_id>/", views.slips, name="slips"),
]
