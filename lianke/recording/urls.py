from django.urls import URLPattern

app_name = "recording"
urlpatterns: list[URLPattern] = []
