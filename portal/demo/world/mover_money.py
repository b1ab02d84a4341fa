"""Who is paid in the fictional city, and what its city hall pays for the system."""

from portal.fukushi_mover.models import Baseline, CollectionTerms, Pilot, SystemFeeTerms
from portal.organisations.models import Organisation

from .world import World


def build_money(world: World, pilot: Pilot) -> None:
    """What was typed already stays. The issuer has no registration number: its paper is no qualified invoice."""
    Baseline.objects.get_or_create(pilot=pilot, defaults={"planning_minutes": 90})
    CollectionTerms.objects.get_or_create(
        pilot=pilot,
        defaults={
            "payee": pilot.operator,
            "method": "invoice",
            "contact_person": "会計係",
            "contact_telephone": "000-000-0101",
        },
    )
    hall = Organisation.objects.filter(municipality=pilot.municipality, kind="municipality").first()
    SystemFeeTerms.objects.get_or_create(
        pilot=pilot,
        defaults={
            "issuer": pilot.operator,
            "payer": hall or pilot.operator,
            "yen_per_van": 5000,
            "counted_on_day": 1,
            "issuer_address": "みどり野市本町1-1（架空）",
            "issuer_post": "事務局長",
            "issuer_person": "矢内 徹",
            "issuer_telephone": "000-000-0100",
        },
    )
