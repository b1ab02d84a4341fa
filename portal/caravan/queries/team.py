from portal.caravan.models import Visit
from portal.organisations.enums import Bureau


def missing_bureaus(visit: Visit) -> list[str]:
    """The bureaus that should be in the team and are not: a warning, never a bar. In Shizuoka only one has an area."""
    present = {member.organisation.bureau for member in visit.team.select_related("organisation")}
    expected = [Bureau.ECONOMY]
    if visit.municipality.prefecture.in_health_area:
        expected.insert(0, Bureau.HEALTH)
    return [str(bureau.label) for bureau in expected if bureau not in present]
