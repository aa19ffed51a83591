from django.urls import path

from lianke.recording import views

app_name = "recording"
urlpatterns = [
    path("recording/report", views.report, name="report"),
    path("recording/gate", views.gate, name="gate"),
]
