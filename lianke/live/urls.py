from django.urls import path

from lianke.live import views

app_name = "live"
urlpatterns = [
    path("screen/", views.screen, name="screen"),
    path("screen/day", views.day, name="day"),
    path("lessons/<slug:public_id>/", views.lesson, name="lesson"),
    path("lessons/<slug:public_id>/desk/", views.desk, name="desk"),
    path("lessons/<slug:public_id>/join", views.join_lesson, name="join"),
    path("lessons/<slug:public_id>/events", views.events, name="events"),
    path("lessons/<slug:public_id>/presence", views.presence, name="presence"),
    path("lessons/<slug:public_id>/open", views.open_now, name="open"),
    path("lessons/<slug:public_id>/end", views.end_now, name="end"),
    path("lessons/<slug:public_id>/reopen", views.reopen_now, name="reopen"),
    path("lessons/<slug:public_id>/slides", views.slides, name="slides"),
    path("slides/<slug:deck_id>/<int:page>.webp", views.slide, name="slide"),
    path("hooks/livekit", views.webhook, name="webhook"),
]
