"""利用登録: application with consents, review by the pilot's own conditions, decision, card, renewal."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.fukushi_mover import clock
from portal.fukushi_mover.actions.apply_by_link import make_application_link
from portal.fukushi_mover.actions.issue_card import issue_card
from portal.fukushi_mover.actions.keep_consent import record_consents, withdraw_consents
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.register_resident import (
    apply_for_registration,
    decide,
    judge,
    place_home,
    start_review,
    withdraw_application,
)
from portal.fukushi_mover.actions.renew_registrations import announce_ends, renew_registration
from portal.fukushi_mover.actions.take_offer import take_offer
from portal.fukushi_mover.master_enums import AppliedVia
from portal.fukushi_mover.models import (
    Application,
    Consent,
    ConsentWording,
    Criterion,
    FiledPaper,
    HomeNotice,
    Licence,
    Resident,
    ResidentCard,
    Rider,
    Stop,
)
from portal.fukushi_mover.queries.eligibility import (
    Agreement,
    current_wordings,
    home_is_found,
    running_out,
)
from portal.fukushi_mover.queries.people import names_for, names_of_stops
from portal.fukushi_mover.queries.reminders import reminders
from portal.fukushi_mover.reports.pickup_sheet import pickup_sheet
from portal.notices.models import Notice
from portal.organisations.enums import Role
from portal.ui.dates import today
from tests.support.personas import sign_in

from .factories import private_data
from .town import Town, person

YEARS = timedelta(days=366)


@pytest.fixture
def wordings(town: Town) -> list[ConsentWording]:
    """Two kinds, the second with an older version that nobody agrees to any more."""
    start = today() - timedelta(days=9)
    town.pilot.consent_wordings.create(kind="sharing", version=1, text="旧", valid_from=start)
    return [
        town.pilot.consent_wordings.create(kind="data", version=1, text="利用", valid_from=start),
        town.pilot.consent_wordings.create(
            kind="sharing", version=2, text="共有", valid_from=start
        ),
    ]


@pytest.fixture
def criteria(town: Town) -> list[Criterion]:
    return [
        town.pilot.criteria.create(kind="age", years=65, text="65歳以上", position=1),
        town.pilot.criteria.create(kind="residence", text="市内に住む", position=2),
    ]


def applied(
    town: Town,
    actor: User,
    wordings: list[ConsentWording],
    via: AppliedVia = AppliedVia.PAPER,
    **more: Any,
) -> Application:
    private = private_data("申請 花子") | {"birth_date": date(1940, 5, 1)} | more
    agreement = Agreement(tuple(wordings), "申請 花子", today())
    return apply_for_registration(
        actor, town.pilot, via, {"mobility": "wheelchair"}, private, agreement
    )


def reviewed(town: Town, criteria: list[Criterion], application: Application) -> Application:
    held = start_review(town.dispatcher, application)
    judge(town.dispatcher, held, {criteria[1].pk: (True, "住民票を確認")})
    return held


def test_an_approved_application_makes_a_resident_with_card_home_and_consents(
    town: Town, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    held = reviewed(town, criteria, applied(town, town.dispatcher, wordings))
    decided = decide(town.dispatcher, held, True, valid_until=today() + YEARS)
    resident = Resident.objects.get()
    assert decided.resident == resident
    assert (resident.card_number, resident.mobility, resident.private.name) == (
        "M0001",
        "wheelchair",
        "申請 花子",
    )
    assert [place.kind for place in resident.places.all()] == ["home"]
    rows = resident.consents.order_by("wording__kind")
    assert [
        (c.wording.kind, c.wording.version, c.given_by, c.given_on, c.recorded_by) for c in rows
    ] == [
        ("data", 1, "申請 花子", today(), town.dispatcher),
        ("sharing", 2, "申請 花子", today(), town.dispatcher),
    ]


def test_age_is_reckoned_and_an_unmet_condition_keeps_from_approval(
    town: Town, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    young = applied(town, town.dispatcher, wordings, birth_date=date(2000, 1, 1))
    held = reviewed(town, criteria, young)
    assert list(held.checks.values_list("is_met", flat=True)) == [False, True]
    with pytest.raises(Refused, match="65歳以上"):
        decide(town.dispatcher, held, True)
    with pytest.raises(Refused):
        decide(town.dispatcher, held, False, " ")
    assert Resident.objects.count() == 0
    decide(town.dispatcher, held, False, "年齢の要件を満たしません")
    with pytest.raises(Refused):
        decide(town.dispatcher, held, False, "二度目")


def test_without_consent_to_the_use_of_the_data_there_is_no_application(
    town: Town, wordings: list[ConsentWording]
) -> None:
    with pytest.raises(Refused):
        applied(town, town.dispatcher, wordings[1:])
    assert (Application.objects.count(), Consent.objects.count()) == (0, 0)


def test_a_family_applies_online_is_told_and_may_withdraw(
    town: Town, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    daughter = person("daughter")
    with pytest.raises(NotPermitted):
        applied(town, daughter, wordings)
    first = applied(town, daughter, wordings, AppliedVia.ONLINE)
    withdraw_application(daughter, first)
    second = reviewed(town, criteria, applied(town, daughter, wordings, AppliedVia.ONLINE))
    with pytest.raises(NotPermitted):
        decide(daughter, second, True)
    decide(town.dispatcher, second, True)
    assert list(Notice.objects.values_list("user", flat=True)) == [daughter.pk]
    first.refresh_from_db()
    assert first.state == "withdrawn"


def test_registrations_that_end_are_listed_and_renewed_in_one_press(
    town: Town, client: Client
) -> None:
    soon = town.resident("soon", valid_until=date(2027, 1, 1))
    later = town.resident("later", valid_until=today() + timedelta(days=90))
    assert list(running_out(Resident.objects.all(), today())) == [soon]
    assert list(running_out(Resident.objects.all(), today(), 90)) == [soon, later]
    with pytest.raises(Refused):
        renew_registration(town.dispatcher, soon, date(2027, 1, 1))
    sign_in(client, town.dispatcher)
    page = reverse("fukushi_mover:renewal_list") + "?days=90"
    client.post(page, {"one": str(soon.public_id)})
    client.post(page, {"resident": [str(later.public_id)]})
    assert list(running_out(Resident.objects.all(), today(), 180)) == []
    soon.refresh_from_db()
    assert soon.valid_until == date(2028, 1, 1)
    assert HomeNotice.objects.values_list("notice__template", flat=True).distinct().get() == (
        "fukushi_mover/registration_renewed"
    )


def test_the_end_of_a_registration_is_announced_once_and_then_ends_the_rides(town: Town) -> None:
    soon = town.resident("soon", valid_until=today() + timedelta(days=20))
    town.resident("later", valid_until=today() + timedelta(days=40))
    assert (announce_ends(), announce_ends()) == (1, 0)
    assert HomeNotice.objects.get().resident == soon
    town.publish()
    soon.valid_until = today() - timedelta(days=1)
    soon.save()
    with pytest.raises(Refused) as refused:
        town.ask(soon)
    assert refused.value.code == "lapsed"


def test_a_consent_that_is_taken_back_keeps_its_record(
    town: Town, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    held = reviewed(town, criteria, applied(town, town.dispatcher, wordings))
    resident = decide(town.dispatcher, held, True).resident
    assert resident is not None
    withdraw_consents(town.dispatcher, resident, ["sharing"])
    rows = resident.consents.order_by("wording__kind").values_list("wording__kind", "withdrawn_on")
    assert list(rows) == [("data", None), ("sharing", today())]


def test_the_desk_takes_a_paper_application_to_its_letter(
    town: Town, client: Client, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    sign_in(client, town.dispatcher)
    data = {
        "received_on": str(today()),
        "mobility": "walks",
        "helpers": 2,
        "companions": 0,
        "private-name": "申請 花子",
        "private-birth_date": "1940-05-01",
        "private-address": "みどり町",
        "private-latitude": 36.34,
        "private-longitude": 139.11,
        "private-weight_kg": 62,
        "private-applicant_relation": "self",
        "consent-given_by": "申請 花子",
        f"consent-agree_{wordings[0].pk}": "on",
    }
    page = client.post(reverse("fukushi_mover:application_add"), data)
    assert page.status_code == 302
    detail = page.headers["Location"]
    client.post(detail, {"step": "start"})
    client.post(
        detail, {"step": "judge", f"met_{criteria[0].pk}": "yes", f"met_{criteria[1].pk}": "yes"}
    )
    undecided = client.post(detail, {"step": "decide", "reason": ""}).content.decode()
    assert undecided.count("error-summary") == 1
    client.post(detail, {"step": "decide", "decision": "approve", "reason": ""})
    letter = client.get(detail + "letter/")
    assert all(word in letter.content.decode() for word in ("M0001", "運転者と添乗員"))
    made = Resident.objects.select_related("private").get()
    assert (made.helpers, made.private.weight_kg) == (2, 62)
    for _twice in range(2):
        assert client.get(detail + "letter.pdf").headers["Content-Type"] == "application/pdf"
    assert FiledPaper.objects.filter(paper__kind="mover.decision").count() == 1
    for name in ("application_list", "renewal_list", "reminder_list"):
        assert client.get(reverse(f"fukushi_mover:{name}")).status_code == 200


def test_what_runs_out_at_a_provider_is_listed_with_whose_it_is(town: Town) -> None:
    van, driver, rider = town.vans[0], town.drivers[0], Rider.objects.earliest("pk")
    van.inspection_due = today() + timedelta(days=10)
    van.insurance_due = today() + timedelta(days=99)
    van.save()
    Licence.objects.create(driver=driver, expires_on=today() - timedelta(days=1))
    Rider.objects.filter(pk=rider.pk).update(state="in_hospital", away_until=today())
    found = [(one.due - today(), one.record) for one in reminders(town.dispatcher, today())]
    assert found == [
        (timedelta(days=-1), driver),
        (timedelta(0), rider),
        (timedelta(days=10), van),
    ]


def test_a_letter_of_refusal_names_the_condition_and_reaches_who_applied(
    town: Town, client: Client, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    daughter = person("daughter")
    young = applied(town, daughter, wordings, AppliedVia.ONLINE, birth_date=date(2000, 1, 1))
    held = reviewed(town, criteria, young)
    sign_in(client, daughter)
    assert (
        client.get(reverse("fukushi_mover:apply_letter", args=[held.public_id])).status_code == 404
    )
    decide(town.dispatcher, held, False, "年齢の要件を満たしません")
    letter = client.get(reverse("fukushi_mover:apply_letter", args=[held.public_id]))
    words = letter.content.decode()
    assert "年齢の要件を満たしません" in words and "65歳以上" in words and "市内に住む" not in words
    pdf = client.get(reverse("fukushi_mover:apply_letter_pdf", args=[held.public_id]))
    assert b"".join(pdf.streaming_content if pdf.streaming else [pdf.content])[:4] == b"%PDF"


@pytest.fixture
def shared_ride(town: Town, wordings: list[ConsentWording]) -> Resident:
    """A booked resident who agreed to both."""
    tome = town.resident()
    record_consents(town.dispatcher, tome, Agreement(tuple(wordings), "本人", today()))
    town.publish()
    take_offer(tome.user, town.ask(tome).offers.get(position=1))
    return tome


def test_who_does_not_share_has_only_a_number_in_other_offices_from_that_moment(
    town: Town, shared_ride: Resident
) -> None:
    office = person("office", town.provider, Role.DISPATCHER)

    def seen(reader: User) -> tuple[list[str], list[str]]:
        names = names_for(reader, town.day)
        return [p.name for p in names.residents.values()], list(names.numbers.values())

    def on_paper() -> tuple[int, int]:
        names = pickup_sheet(town.day.plans.get(), [town.provider]).names
        return len(names.residents), len(names.numbers)

    name, number = shared_ride.private.name, shared_ride.card_number
    assert (seen(office), on_paper()) == (([name], []), (1, 0))
    withdraw_consents(shared_ride.user, shared_ride, ["sharing"])
    assert (seen(office), on_paper()) == (([], [number]), (0, 1))
    assert seen(town.dispatcher) == ([name], [])
    stops = Stop.objects.filter(ride__resident=shared_ride)
    assert names_of_stops(stops).of(stops[0]) == name, "the driver must know whom to fetch"
    assert shared_ride.rides.get().state == "booked"


def test_without_the_use_of_the_data_the_registration_ends_with_its_bookings(
    town: Town, client: Client, shared_ride: Resident
) -> None:
    issue_card(town.dispatcher, shared_ride)
    sign_in(client, shared_ride.user)
    page = reverse("fukushi_mover:own_withdrawal", args=["data"])
    assert "スーパーあおば" in client.get(page).content.decode()
    gone = client.post(page)
    assert gone.status_code == 200
    shared_ride.refresh_from_db()
    assert (shared_ride.state, shared_ride.rides.get().state) == ("ended", "cancelled")
    assert not ResidentCard.objects.filter(revoked_at=None).exists()
    assert not shared_ride.consents.filter(withdrawn_on=None).exists()
    assert client.get(reverse("fukushi_mover:ride")).status_code == 302
    told = HomeNotice.objects.order_by("pk").values_list("notice__template", flat=True)
    assert list(told) == [
        f"fukushi_mover/{kind}" for kind in ("ride_booked", "ride_cancelled", "registration_ended")
    ]


def test_only_desk_resident_and_proxy_take_a_consent_back(
    town: Town, client: Client, shared_ride: Resident
) -> None:
    with pytest.raises(NotPermitted):
        withdraw_consents(person("stranger"), shared_ride, ["sharing"])
    sign_in(client, town.dispatcher)
    page = reverse("fukushi_mover:resident_consents", args=[shared_ride.public_id])
    client.post(page, {"do": "withdraw", "withdraw-kind": "sharing", "withdraw-said_by": "長女"})
    row = shared_ride.consents.get(wording__kind="sharing")
    assert (row.withdrawn_on, row.withdrawn_by) == (today(), "長女")
    again = {"consent-given_by": "本人", "consent-given_on": str(today())}
    client.post(page, again | {f"consent-agree_{row.wording_id}": "on"})
    assert shared_ride.consents.in_force("sharing").count() == 1


def test_a_daughter_applies_by_a_link_without_an_account_once(
    town: Town, client: Client, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    link, token = make_application_link(town.dispatcher, town.pilot, "娘", "Musume@example.invalid")
    page = reverse("fukushi_mover:apply_by_link", args=[token])
    assert page in Notice.objects.get().body
    assert client.get(reverse("fukushi_mover:apply_link_letter", args=[token])).status_code == 404
    data = {
        "mobility": "walks",
        "helpers": 2,
        "companions": 0,
        "private-name": "申請 花子",
        "private-birth_date": "1940-05-01",
        "private-address": "みどり町",
        "private-applicant_relation": "family",
        "consent-given_by": "申請 花子",
        f"consent-agree_{wordings[0].pk}": "on",
    }
    assert client.post(page, data).status_code == 302
    client.post(page, data)
    application = Application.objects.get()
    assert (application.applied_by, application.via, application.link) == (None, "online", link)
    town.pilot.desk_telephone = "000-0000-9000"
    town.pilot.save()
    assert 'href="tel:000-0000-9000"' in client.get(page).content.decode()
    held = reviewed(town, criteria, application)
    with pytest.raises(Refused) as refused:
        decide(town.dispatcher, held, True)
    assert refused.value.code == "place", "families are not asked for coordinates"
    place_home(town.dispatcher, held, 36.34, 139.11)
    assert home_is_found(held)
    decide(town.dispatcher, held, False, "定員に達しました")
    status = client.get(page).content.decode()
    letter, pdf = (
        reverse(f"fukushi_mover:{name}", args=[token])
        for name in ("apply_link_letter", "apply_link_letter_pdf")
    )
    assert "定員に達しました" in status and letter in status
    assert pdf in client.get(letter).content.decode()
    answer = client.get(pdf)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    looks = AuditLine.objects.filter(is_look=True, actor=None, target_id=str(application.pk))
    assert {line.detail["purpose"] for line in looks} == {"reading one's own decision by the link"}
    link.refresh_from_db()
    assert link.expires_at >= clock.now() + timedelta(days=30), "readable for a month from then"
    assert Notice.objects.filter(address="musume@example.invalid").count() == 2
    link.expires_at = clock.now()
    link.save()
    assert [client.get(one).status_code for one in (page, letter, pdf)] == [410, 410, 410]


def test_a_judged_condition_is_replaced_and_a_wording_gets_a_new_version(
    town: Town, client: Client, wordings: list[ConsentWording], criteria: list[Criterion]
) -> None:
    held = reviewed(town, criteria, applied(town, town.dispatcher, wordings))
    sign_in(client, town.dispatcher)
    page = reverse("fukushi_mover:conditions", args=[town.pilot.public_id])
    key = criteria[0].pk
    fields = {"position": 1, "kind": "age", "years": 75, "text_ja": "75歳以上", "is_required": "on"}
    change = {f"c{key}-{name}": value for name, value in fields.items()}
    client.post(page, {"do": "change", "criterion": key} | change)
    assert list(held.checks.values_list("criterion__text", flat=True)) == ["65歳以上", "市内に住む"]
    active = town.pilot.criteria.filter(is_active=True).values_list("text", flat=True)
    assert list(active) == ["75歳以上", "市内に住む"]
    wording = {"kind": "data", "text": "新しい文", "valid_from": str(today())}
    wording["text_en"] = "The new wording"
    new = {f"wording-{name}": value for name, value in wording.items()}
    client.post(page, {"do": "wording"} | new)
    assert [(w.kind, w.version, w.text) for w in current_wordings(town.pilot, today())] == [
        ("data", 2, "新しい文"),
        ("sharing", 2, "共有"),
    ]
    assert held.consents.get(wording__kind="data").wording.text == "利用"
    with override("en"):
        english = client.get(reverse("fukushi_mover:apply", args=[town.pilot.public_id]))
    shown = english.content.decode()
    assert "The new wording" in shown and "新しい文" not in shown
    assert all(re.search(rf'lang="ja"[^>]*>{said}', shown) for said in ("75歳以上", "共有"))
    client.post(page, {"do": "renewal", "renewal-months": 24})
    town.pilot.refresh_from_db()
    assert town.pilot.renewal_months == 24
    assert client.get(page).status_code == 200


def test_who_is_ended_in_the_master_has_no_booking_left(
    town: Town, client: Client, shared_ride: Resident
) -> None:
    sign_in(client, town.dispatcher)
    page = reverse("fukushi_mover:resident_edit", args=[shared_ride.public_id])
    shown = client.get(page).context
    forms = [shown["form"], shown["private"], shown["formsets"][0][1].management_form]
    data = {
        form.add_prefix(name): form[name].value()
        for form in forms
        for name in form.fields
        if form[name].value() is not None
    }
    places = {"parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0}
    assert client.post(page, data | places | {"state": "ended"}).status_code == 302
    shared_ride.refresh_from_db()
    assert (shared_ride.state, shared_ride.rides.get().state) == ("ended", "cancelled")
