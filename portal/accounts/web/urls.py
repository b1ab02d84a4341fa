from django.urls import URLPattern, URLResolver, path

from . import views

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", views.Me.as_view(), name="me"),
    path("me/second-step/", views.SecondStep.as_view(), name="second_step"),
]
