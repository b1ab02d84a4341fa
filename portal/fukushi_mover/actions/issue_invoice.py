from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permission import require
from portal.audit.trail import record
from portal.fukushi_mover import clock
from portal.fukushi_mover.enums import CountBasis
from portal.fukushi_mover.models import Invoice, Pilot, SystemFeeTerms, Van, VanCount
from portal.fukushi_mover.queries.board import published_plan
from portal.fukushi_mover.rules import operates
from portal.ui.dates import fiscal_year_of

from .refusal import Refused


def count_vans(actor: User | None, pilot: Pilot, on: date) -> VanCount:
    """Which vans co-operate on a date: on the day itself from the masters, later from that day's published plan.

    Raises Refused for a day to come, and for a past day that nobody planned. Counting twice counts once.
    """
    if actor is not None:
        require(actor, operates, pilot)
    if (known := pilot.van_counts.filter(counted_on=on).first()) is not None:
        return known
    today = clock.now().astimezone(clock.TOKYO).date()
    if on > today:
        raise Refused(_("Vans cannot be counted before their day."), "not_yet")
    vans, basis = (
        (_lending(pilot), CountBasis.MASTER)
        if on == today
        else (_planned(pilot, on), CountBasis.PLAN)
    )
    return VanCount.objects.create(pilot=pilot, counted_on=on, basis=basis, vans=vans)


def _lending(pilot: Pilot) -> list[dict[str, str]]:
    vans = Van.objects.filter(
        provider__pilot_parts__pilot=pilot, lends_seats=True, is_active=True
    ).select_related("provider")
    return [_row(van) for van in vans.order_by("provider_id", "number")]


def _planned(pilot: Pilot, on: date) -> list[dict[str, str]]:
    day = pilot.days.filter(date=on).first()
    plan = published_plan(day) if day else None
    if plan is None:
        raise Refused(
            _("On %(date)s no plan was published: the vans of that day are not known.")
            % {"date": on},
            "not_known",
        )
    vans = Van.objects.filter(runs__plan=plan, lends_seats=True).select_related("provider")
    return [_row(van) for van in vans.distinct().order_by("provider_id", "number")]


def _row(van: Van) -> dict[str, str]:
    return {"number": van.number, "plate": van.plate, "provider": str(van.provider)}


def issue_invoice(
    actor: User,
    pilot: Pilot,
    month: date,
    counted_on: date | None = None,
    replaces: Invoice | None = None,
    reason: str = "",
) -> Invoice:
    """The system fee of a month for the vans of a stated date. `replaces`: an invoice that was wrong, with the reason.

    Raises Refused without terms, for a month that has an invoice already, and for a replacement without a reason.
    """
    require(actor, operates, pilot)
    terms = SystemFeeTerms.objects.filter(pilot=pilot).select_related("issuer", "payer").first()
    if terms is None:
        raise Refused(_("Say first what is paid for a van and by whom."), "no_terms")
    first = month.replace(day=1)
    with transaction.atomic():
        Pilot.objects.select_for_update().get(pk=pilot.pk)
        _refuse_to_issue(pilot, first, replaces, reason)
        count = count_vans(actor, pilot, counted_on or first.replace(day=terms.counted_on_day))
        invoice = _invoice(terms, first, count)
        invoice.replaces, invoice.reason = replaces, reason.strip()
        invoice.save()
        record(actor, "issued invoice", invoice, total=invoice.total, vans=len(count.vans))
    return invoice


def _refuse_to_issue(pilot: Pilot, month: date, replaces: Invoice | None, reason: str) -> None:
    if replaces is not None:
        if replaces.is_replaced:
            raise Refused(_("This invoice is replaced already."), "replaced")
        if not reason.strip():
            raise Refused(_("Please give the reason."), "no_reason")
    elif pilot.invoices.filter(month=month).exists():
        raise Refused(
            _("This month has an invoice. A mistake is answered by a replacement."), "has_one"
        )


def _invoice(terms: SystemFeeTerms, month: date, count: VanCount) -> Invoice:
    pilot, today = terms.pilot, clock.now().astimezone(clock.TOKYO).date()
    year = fiscal_year_of(today)
    before = pilot.invoices.filter(fiscal_year=year).count()
    with override("ja"):
        label = gettext("System fee for %(month)s") % {"month": f"{month:%Y-%m}"}
        issuer_name, payer_name = str(terms.issuer), str(terms.payer)
    return Invoice(
        pilot=pilot,
        number=f"{year}-{before + 1:04}",
        fiscal_year=year,
        month=month,
        count=count,
        issued_on=today,
        pay_until=today + timedelta(days=terms.pay_within_days),
        issuer=terms.issuer,
        payer=terms.payer,
        issuer_name=issuer_name,
        payer_name=payer_name,
        issuer_address=terms.issuer_address,
        issuer_post=terms.issuer_post,
        issuer_person=terms.issuer_person,
        issuer_telephone=terms.issuer_telephone,
        registration_number=terms.registration_number,
        lines=[
            {
                "label": label,
                "quantity": len(count.vans),
                "unit_yen": terms.yen_per_van,
                "tax_basis_points": terms.tax_basis_points,
            }
        ],
        is_fictional=pilot.is_fictional,
    )
