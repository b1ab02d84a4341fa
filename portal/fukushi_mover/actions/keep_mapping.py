from django.db import transaction

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover.models import ColumnMapping, Facility
from portal.fukushi_mover.queries.file_layouts import Columns
from portal.fukushi_mover.rules import works_for_provider


def keep_mapping(
    actor: User,
    facility: Facility,
    name: str,
    layout: str,
    columns: Columns,
    has_headings: bool = True,
) -> ColumnMapping:
    """Saves an assignment of columns under its name for the facility's provider; the same name replaces it."""
    require(actor, works_for_provider, facility)
    with transaction.atomic():
        mapping, _made = ColumnMapping.objects.update_or_create(
            provider=facility.provider,
            name=name,
            defaults={
                "layout": layout,
                "columns": columns,
                "has_headings": has_headings,
                "is_fictional": facility.is_fictional,
            },
        )
        record(actor, "kept_mapping", mapping)
    return mapping
