from django.urls import path

from lianke.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/which/", views.which, name="which"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("activate/<slug:public_id>/<slug:token>/", views.activate, name="activate"),
]
