from django.urls import URLPattern, URLResolver, path

from .views import MeasureDetail, MeasureList

app_name = "library"
urlpatterns: list[URLPattern | URLResolver] = [
    path("measures/", MeasureList.as_view(), name="measure_list"),
    path("measures/<uuid:public_id>/", MeasureDetail.as_view(), name="measure_detail"),
]
