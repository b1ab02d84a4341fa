from django.urls import URLPattern, URLResolver, path

from . import gallery

app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("ui/components/", gallery.ComponentGallery.as_view(), name="components"),
    path(
        "ui/components/<str:density>/",
        gallery.ComponentGallery.as_view(),
        name="components_in",
    ),
]
