from django.urls import path

from lianke.notices import views

app_name = "notices"
urlpatterns = [
    path("messages/", views.inbox, name="inbox"),
    path("messages/standing", views.standing, name="standing"),
    path("messages/number/<str:ticket>", views.number, name="number"),
    path("messages/<slug:public_id>/confirm/", views.confirm, name="confirm"),
    path("screen/messages", views.screen, name="screen"),
]
