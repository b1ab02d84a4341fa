from typing import Any

from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

_OURS = {"display_name", "kana", "name_en", "language"}
_NOT_OURS = {"first_name", "last_name"}


class PersonEditForm(UserEditForm):
    first_name = None
    last_name = None

    class Meta(UserEditForm.Meta):
        fields = (set(UserEditForm.Meta.fields) - _NOT_OURS) | _OURS


class PersonCreationForm(UserCreationForm):
    first_name = None
    last_name = None

    class Meta(UserCreationForm.Meta):
        fields = (set(UserCreationForm.Meta.fields) - _NOT_OURS) | _OURS


class PersonViewSet(UserViewSet):
    create_template_name = "accounts/admin/create.html"
    edit_template_name = "accounts/admin/edit.html"

    def get_form_class(self, for_update: bool = False) -> Any:
        return PersonEditForm if for_update else PersonCreationForm
