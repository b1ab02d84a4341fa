from django.urls import path

from . import applying, conditions, consents, family_desk, letters, masters, registrations, renewals

urlpatterns = [
    path("mover/reminders/", masters.Reminders.as_view(), name="reminder_list"),
    path("mover/applications/", registrations.ApplicationList.as_view(), name="application_list"),
    path("mover/applications/link/", applying.LinkDesk.as_view(), name="application_link"),
    path("register/<str:token>/", applying.ApplyByLink.as_view(), name="apply_by_link"),
    path("register/<str:token>/letter/", letters.LinkLetter.as_view(), name="apply_link_letter"),
    path(
        "register/<str:token>/letter.pdf",
        letters.LinkLetterPdf.as_view(),
        name="apply_link_letter_pdf",
    ),
    path(
        "mover/pilots/<uuid:public_id>/conditions/",
        conditions.Conditions.as_view(),
        name="conditions",
    ),
    path("mover/applications/new/", applying.PaperEntry.as_view(), name="application_add"),
    path(
        "mover/applications/<uuid:public_id>/",
        registrations.ApplicationPage.as_view(),
        name="application_detail",
    ),
    path(
        "mover/applications/<uuid:public_id>/letter/",
        letters.Letter.as_view(),
        name="application_letter",
    ),
    path(
        "mover/applications/<uuid:public_id>/letter.pdf",
        letters.LetterPdf.as_view(),
        name="application_letter_pdf",
    ),
    path(
        "mover/residents/<uuid:public_id>/family/",
        family_desk.FamilyDesk.as_view(),
        name="resident_family",
    ),
    path(
        "mover/residents/<uuid:public_id>/consents/",
        consents.ConsentDesk.as_view(),
        name="resident_consents",
    ),
    path("mover/renewals/", renewals.Renewals.as_view(), name="renewal_list"),
    path("mover/renewals/<uuid:public_id>/", renewals.Renew.as_view(), name="renew"),
    path("ride/apply/<uuid:public_id>/", applying.ApplyStatus.as_view(), name="apply_status"),
    path("ride/apply/<uuid:public_id>/letter/", letters.OwnLetter.as_view(), name="apply_letter"),
    path(
        "ride/apply/<uuid:public_id>/letter.pdf",
        letters.OwnLetterPdf.as_view(),
        name="apply_letter_pdf",
    ),
    path("ride/consents/", consents.OwnConsents.as_view(), name="own_consents"),
    path("ride/consents/<str:kind>/", consents.OwnWithdrawal.as_view(), name="own_withdrawal"),
    path("ride/register/<uuid:public_id>/", applying.Apply.as_view(), name="apply"),
]
