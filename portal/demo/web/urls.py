from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "demo"
urlpatterns: list[URLPattern | URLResolver] = [
    path("demo/", views.People.as_view(), name="people"),
    path("demo/sign-in/<uuid:public_id>/", views.SignIn.as_view(), name="sign_in"),
]
