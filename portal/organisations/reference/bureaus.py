"""The two bureaus and the prefectures as organisations: the only real ones that the portal starts with."""

from django.utils import translation

from portal.organisations.enums import Bureau
from portal.organisations.models import Organisation, OrganisationKind, Prefecture

_JAPANESE = {
    Bureau.HEALTH: ("関東信越厚生局", "かんとうしんえつこうせいきょく"),
    Bureau.ECONOMY: ("関東経済産業局", "かんとうけいざいさんぎょうきょく"),
}


def _english(bureau: Bureau) -> str:
    """The English name stands in `Bureau` alone."""
    with translation.override("en"):
        return str(bureau.label)


def load_bureaus() -> int:
    kind = OrganisationKind.objects.get(code="bureau")
    new = 0
    for bureau, (name, kana) in _JAPANESE.items():
        _row, created = Organisation.objects.get_or_create(
            kind=kind,
            bureau=bureau,
            is_fictional=False,
            defaults={"name_ja": name, "name_en": _english(bureau), "kana": kana},
        )
        new += created
    return new


def load_prefecture_organisations() -> int:
    kind = OrganisationKind.objects.get(code="prefecture")
    new = 0
    for prefecture in Prefecture.objects.all():
        _row, created = Organisation.objects.get_or_create(
            kind=kind,
            prefecture=prefecture,
            is_fictional=False,
            defaults={
                "name_ja": prefecture.name_ja,
                "name_en": f"{prefecture.name_en} Prefecture"
                if prefecture.code != "13"
                else "Tokyo Metropolitan Government",
                "kana": prefecture.kana,
            },
        )
        new += created
    return new
