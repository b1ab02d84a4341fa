from datetime import date
from decimal import Decimal

from django.db import transaction

from portal.accounts.models import User
from portal.audit.trail import record
from portal.models_projects.models import Indicator, Measurement


def record_measurement(
    actor: User | None,
    indicator: Indicator,
    period_start: date,
    period_end: date,
    value: Decimal,
    source_label_ja: str,
    source_label_en: str = "",
    *,
    evidence: str = "",
) -> Measurement:
    """Writes the figure of a period, or corrects it: measured again, a period still has one figure.

    `evidence` is the address of the page that shows the rows counted. The caller's own rule has been asked
    before: a closed service day measures without a person.
    """
    with transaction.atomic():
        measurement, is_new = Measurement.objects.update_or_create(
            indicator=indicator,
            period_start=period_start,
            period_end=period_end,
            defaults={
                "value": value,
                "source_label_ja": source_label_ja,
                "source_label_en": source_label_en,
                "evidence_url": evidence,
                "recorded_by": actor,
            },
        )
        record(actor, "measured" if is_new else "measured again", indicator, value=str(value))
    return measurement
