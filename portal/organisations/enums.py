from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Bureau(TextChoices):
    HEALTH = "health", _("Kanto-Shin'etsu Regional Bureau of Health and Welfare")
    ECONOMY = "economy", _("Kanto Bureau of Economy, Trade and Industry")


class Role(TextChoices):
    BUREAU_STAFF = "bureau_staff", _("bureau staff")
    BUREAU_MANAGER = "bureau_manager", _("bureau manager")
    PREFECTURE_OFFICER = "prefecture_officer", _("prefecture officer")
    MUNICIPALITY_OFFICER = "municipality_officer", _("municipality officer")
    PROVIDER_MANAGER = "provider_manager", _("provider manager")
    DISPATCHER = "dispatcher", _("dispatcher")
    DRIVER = "driver", _("driver")
    CALL_CENTRE_OPERATOR = "call_centre_operator", _("call-centre operator")
    VENTURE_MEMBER = "venture_member", _("venture member")
    EXPERT = "expert", _("expert")
    RESIDENT = "resident", _("resident")


class OrganisationState(TextChoices):
    PENDING = "pending", pgettext_lazy("organisation", "waiting for approval")
    ACTIVE = "active", pgettext_lazy("organisation", "active")
    DECLINED = "declined", pgettext_lazy("organisation", "declined")
    CLOSED = "closed", pgettext_lazy("organisation", "closed")


class MunicipalityKind(TextChoices):
    DESIGNATED_CITY = "designated_city", _("designated city")
    CITY = "city", _("city")
    SPECIAL_WARD = "special_ward", _("special ward")
    TOWN = "town", _("town")
    VILLAGE = "village", _("village")


class InvitationState(TextChoices):
    OPEN = "open", pgettext_lazy("invitation", "open")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")
