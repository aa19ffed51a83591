from django.urls import path

from lianke.reports import views

app_name = "reports"
urlpatterns = [
    path("ledgers/", views.teachers, name="teachers"),
    path("ledgers/teachers/<slug:public_id>/", views.teacher, name="teacher"),
    path("ledgers/schools/", views.schools, name="schools"),
    path("ledgers/schools/<slug:public_id>/", views.school, name="school"),
]
