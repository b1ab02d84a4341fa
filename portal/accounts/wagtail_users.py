"""Wagtail's own pages for users, for people who have one name and sign in by e-mail."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersAppConfig(WagtailUsersAppConfig):
    user_viewset = "portal.accounts.wagtail_viewset.PersonViewSet"
