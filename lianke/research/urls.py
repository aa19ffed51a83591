from django.urls import path

from lianke.research.views import topics

app_name = "research"
urlpatterns = [
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:public_id>/", topics.topic, name="topic"),
    path("topics/<slug:public_id>/dissolve/", topics.dissolve, name="dissolve_topic"),
]
