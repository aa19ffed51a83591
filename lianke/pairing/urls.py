from django.urls import path

from lianke.pairing import views

app_name = "pairing"
urlpatterns = [path("pairs/", views.pairs, name="pairs")]
