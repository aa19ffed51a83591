from django.urls import path

from lianke.schooling.views import pairing as views
from lianke.schooling.views import space

app_name = "schooling"
urlpatterns = [
    path("pair/", views.pair, name="pair"),
    path("pair/<slug:code>/", views.pair_code, name="pair"),
    path("screen/pairing", views.pairing, name="pairing"),
    path("screens/", views.screens, name="screens"),
    path("screens/<slug:public_id>/revoke/", views.revoke, name="revoke"),
    path("storage/", space.spaces, name="spaces"),
    path("storage/<slug:public_id>/", space.give, name="give_space"),
]
