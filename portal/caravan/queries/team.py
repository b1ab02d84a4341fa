from typing import Any

from portal.accounts.models import User
from portal.caravan.enums import TeamPart
from portal.caravan.models import Visit
from portal.organisations.enums import Bureau, Role
from portal.organisations.models import Membership, Organisation

TEAM_ROLES = (Role.BUREAU_STAFF, Role.BUREAU_MANAGER, Role.PREFECTURE_OFFICER, Role.EXPERT)


def missing_bureaus(visit: Visit) -> list[str]:
    """The bureaus that should be in the team and are not: a warning, never a bar. In Shizuoka only one has an area."""
    present = {member.organisation.bureau for member in visit.team.select_related("organisation")}
    expected = [Bureau.ECONOMY]
    if visit.municipality.prefecture.in_health_area:
        expected.insert(0, Bureau.HEALTH)
    return [str(bureau.label) for bureau in expected if bureau not in present]


def sends(user: User) -> Organisation | None:
    """The organisation for which a person goes along on visits."""
    holding = Membership.objects.active().filter(user=user, role__in=TEAM_ROLES)
    row = holding.select_related("organisation").order_by("pk").first()
    return row.organisation if row else None


def bureau_of(user: User) -> str:
    """The bureau whose person this is; empty for anybody else."""
    holding = Membership.objects.active().filter(user=user).exclude(organisation__bureau="")
    return holding.values_list("organisation__bureau", flat=True).order_by("pk").first() or ""


def usual_team(user: User) -> list[dict[str, Any]]:
    """Whom a new visit starts with: the team of this person's last visit, as far as they are still there; else the person alone."""
    last = Visit.objects.filter(team__user=user).order_by("-starts_at").first()
    still = Membership.objects.active().filter(role__in=TEAM_ROLES).values("user")
    members = last.team.filter(user__in=still, user__is_active=True) if last else []
    if not members:
        return [{"user": user.pk, "part": TeamPart.LEAD}]
    return [
        {"user": member.user_id, "organisation": member.organisation_id, "part": member.part}
        for member in members
    ]
