"""What the portal knows of the world before anybody types: kinds, prefectures, municipalities, the bureaus."""

from django.db import transaction

from .bureaus import load_bureaus, load_prefecture_organisations
from .kinds import load_kinds
from .municipalities import load_municipalities
from .prefectures import load_prefectures


@transaction.atomic
def load_places() -> dict[str, int]:
    """Idempotent: a second run adds nothing and changes nothing. Returns how many rows of each are new."""
    return {
        "kinds": load_kinds(),
        "prefectures": load_prefectures(),
        "municipalities": load_municipalities(),
        "bureaus": load_bureaus(),
        "prefecture organisations": load_prefecture_organisations(),
    }
