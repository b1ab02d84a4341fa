from django.urls import URLPattern, URLResolver, path

from . import joining, own

app_name = "organisations"
urlpatterns: list[URLPattern | URLResolver] = [
    path("organisation/", own.OwnOrganisations.as_view(), name="own"),
    path("organisation/<uuid:public_id>/", own.Members.as_view(), name="members"),
    path("organisation/<uuid:public_id>/edit/", own.EditOrganisation.as_view(), name="edit"),
    path("organisation/<uuid:public_id>/invite/", own.Invite.as_view(), name="invite"),
    path("organisation/<uuid:public_id>/posts/add/", own.AddPost.as_view(), name="add_post"),
    path("organisation/posts/<uuid:public_id>/", own.EditPost.as_view(), name="edit_post"),
    path(
        "organisation/memberships/<uuid:public_id>/transfer/",
        own.Transfer.as_view(),
        name="transfer",
    ),
    path(
        "organisation/invitations/<uuid:public_id>/withdraw/",
        own.WithdrawInvitation.as_view(),
        name="withdraw_invitation",
    ),
    path("invitation/<str:token>/", joining.AcceptInvitation.as_view(), name="accept_invitation"),
    path("ventures/register/", joining.RegisterVenture.as_view(), name="register"),
    path("ventures/registered/", joining.Registered.as_view(), name="registered"),
]
