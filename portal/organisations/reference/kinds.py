"""The kinds of organisation that the programme began with. Staff add more as rows of their own."""

from typing import NamedTuple

from portal.organisations.enums import Role
from portal.organisations.models import OrganisationKind


class Kind(NamedTuple):
    code: str
    name_ja: str
    name_en: str
    roles: tuple[Role, ...]


_MOVING = (Role.PROVIDER_MANAGER, Role.DISPATCHER, Role.DRIVER, Role.CALL_CENTRE_OPERATOR)

KINDS = (
    Kind("bureau", "地方局", "Regional bureau", (Role.BUREAU_STAFF, Role.BUREAU_MANAGER)),
    Kind("prefecture", "都県", "Prefecture", (Role.PREFECTURE_OFFICER,)),
    Kind(
        "municipality",
        "市区町村",
        "Municipality",
        (Role.MUNICIPALITY_OFFICER, Role.CALL_CENTRE_OPERATOR, Role.RESIDENT),
    ),
    Kind("wide_area_union", "広域連合", "Wide-area union", (Role.MUNICIPALITY_OFFICER,)),
    Kind("social_welfare_council", "社会福祉協議会", "Council of social welfare", _MOVING),
    Kind("care_provider", "介護事業者", "Care provider", _MOVING),
    Kind(
        "community_support_centre",
        "地域包括支援センター",
        "Community general support centre",
        (Role.PROVIDER_MANAGER,),
    ),
    Kind("venture", "ヘルスケアベンチャー", "Healthcare venture", (Role.VENTURE_MEMBER,)),
    Kind("company", "その他の企業", "Other company", (Role.VENTURE_MEMBER,)),
    Kind(
        "support_organisation",
        "支援機関",
        "Support organisation",
        (Role.EXPERT, Role.VENTURE_MEMBER),
    ),
    Kind("expert", "専門家", "Expert", (Role.EXPERT,)),
    Kind("system_operator", "システム運営者", "System operator", _MOVING),
    Kind("taxi_firm", "タクシー事業者", "Taxi firm", _MOVING),
)


def load_kinds() -> int:
    """Adds what is missing and changes nothing that staff renamed. Returns how many rows are new."""
    new = 0
    for position, kind in enumerate(KINDS, start=1):
        _row, created = OrganisationKind.objects.get_or_create(
            code=kind.code,
            defaults={
                "name_ja": kind.name_ja,
                "name_en": kind.name_en,
                "roles": list(kind.roles),
                "position": position * 10,
            },
        )
        new += created
    return new
