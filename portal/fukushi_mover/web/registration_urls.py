from django.urls import path

from . import applying, masters, registrations

urlpatterns = [
    path("mover/reminders/", masters.Reminders.as_view(), name="reminder_list"),
    path("mover/applications/", registrations.ApplicationList.as_view(), name="application_list"),
    path("mover/applications/new/", applying.PaperEntry.as_view(), name="application_add"),
    path(
        "mover/applications/<uuid:public_id>/",
        registrations.ApplicationPage.as_view(),
        name="application_detail",
    ),
    path(
        "mover/applications/<uuid:public_id>/letter/",
        registrations.ApplicationLetter.as_view(),
        name="application_letter",
    ),
    path("mover/renewals/", registrations.Renewals.as_view(), name="renewal_list"),
    path("mover/renewals/<uuid:public_id>/", registrations.Renew.as_view(), name="renew"),
    path("ride/apply/<uuid:public_id>/", applying.ApplyStatus.as_view(), name="apply_status"),
    path("ride/register/<uuid:public_id>/", applying.Apply.as_view(), name="apply"),
]
