from django.urls import path

from lianke.home import views

app_name = "home"
urlpatterns = [
    path("", views.today, name="today"),
    path("lessons/", views.lessons, name="lessons"),
    path("activation/", views.activation, name="activation"),
    path("activation/<slug:public_id>/", views.slips, name="slips"),
]
