from django.urls import path

from lianke.schooling.views import pairing as views

app_name = "schooling"
urlpatterns = [
    path("pair/", views.pair, name="pair"),
    path("pair/<slug:code>/", views.pair_code, name="pair"),
    path("screen/pairing", views.pairing, name="pairing"),
    path("screens/", views.screens, name="screens"),
    path("screens/<slug:public_id>/revoke/", views.revoke, name="revoke"),
]
