from django.urls import path

from lianke.intake import views

app_name = "intake"
urlpatterns = [
    path("import/", views.imports, name="imports"),
    path("import/export.xlsx", views.export, name="export"),
    path("import/template.xlsx", views.template, name="template"),
    path("import/<slug:public_id>/", views.run, name="run"),
    path("import/<slug:public_id>/confirm/", views.confirm, name="confirm"),
    path("import/<slug:public_id>/cancel/", views.cancel, name="cancel"),
    path("import/<slug:public_id>/undo/", views.undo, name="undo"),
    path("import/<slug:public_id>/marked.xlsx", views.marked, name="marked"),
]
