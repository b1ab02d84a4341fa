"""The 11 prefectures of the two bureaus' areas. Ten belong to both; Shizuoka to the economy side alone."""

from typing import Any, NamedTuple

from portal.organisations.models import Prefecture


class Row(NamedTuple):
    code: str
    name_ja: str
    kana: str
    name_en: str
    in_health_area: bool = True
    in_economy_area: bool = True


PREFECTURES = (
    Row("08", "茨城県", "いばらきけん", "Ibaraki"),
    Row("09", "栃木県", "とちぎけん", "Tochigi"),
    Row("10", "群馬県", "ぐんまけん", "Gunma"),
    Row("11", "埼玉県", "さいたまけん", "Saitama"),
    Row("12", "千葉県", "ちばけん", "Chiba"),
    Row("13", "東京都", "とうきょうと", "Tokyo"),
    Row("14", "神奈川県", "かながわけん", "Kanagawa"),
    Row("15", "新潟県", "にいがたけん", "Niigata"),
    Row("19", "山梨県", "やまなしけん", "Yamanashi"),
    Row("20", "長野県", "ながのけん", "Nagano"),
    Row("22", "静岡県", "しずおかけん", "Shizuoka", in_health_area=False),
)


def _outlines() -> list[Any]:
    from japanmap import get_data, pref_points

    return pref_points(get_data())


def _middle(outline: Any) -> tuple[float, float]:
    """Latitude and longitude of a polygon's centroid (degrees; the shoelace formula)."""
    doubled_area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        doubled_area += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return round(y / (3 * doubled_area), 4), round(x / (3 * doubled_area), 4)


def load_prefectures() -> int:
    """Idempotent. Returns how many rows are new; a point that is there stays."""
    if Prefecture.objects.filter(code__in=[row.code for row in PREFECTURES]).count() == len(
        PREFECTURES
    ):
        return 0
    outlines = _outlines()
    new = 0
    for row in PREFECTURES:
        latitude, longitude = _middle(outlines[int(row.code) - 1])
        values = row._asdict()
        _row, created = Prefecture.objects.get_or_create(
            code=values.pop("code"),
            defaults=values | {"latitude": latitude, "longitude": longitude},
        )
        new += created
    return new
