"""The card: a finder alone does not get in, tries are limited and written down, a new card ends the old one."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.fukushi_mover.actions.issue_card import (
    IssuedCard,
    issue_card,
    revoke_card,
    unlock_card,
)
from portal.fukushi_mover.actions.refusal import Refused
from portal.fukushi_mover.actions.sign_in_by_card import (
    MOST_BIRTHDAYS,
    TRIES_BY_ADDRESS,
    Proof,
    card_of_number,
    card_of_token,
    prove,
)
from portal.fukushi_mover.models import CardTry, Resident
from tests.support.personas import sign_in

from .conftest import Clock
from .factories import ResidentFactory
from .town import Town, person


@pytest.fixture
def tome(town: Town) -> Resident:
    resident = ResidentFactory(pilot=town.pilot)
    resident.private.birth_date = date(1940, 5, 3)
    resident.private.save()
    return resident


@pytest.fixture
def issued(town: Town, tome: Resident) -> IssuedCard:
    return issue_card(town.dispatcher, tome)


def refusal(card: object, proof: Proof, address: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        prove(card, proof, address)  # type: ignore[arg-type]
    return refused.value.code


def test_a_card_opens_an_account_without_a_mailbox(issued: IssuedCard) -> None:
    user = issued.card.resident.user
    assert user is not None
    assert (user.has_mail, user.has_usable_password()) == (False, False)
    assert issued.code not in issued.card.code_digest


def test_the_secret_of_the_card_is_kept_as_a_digest_alone(issued: IssuedCard) -> None:
    row = str(vars(issued.card))
    assert issued.token not in row
    assert issued.code not in row


def test_who_holds_card_and_birthday_signs_in(issued: IssuedCard) -> None:
    card = card_of_token(issued.token)
    assert prove(card, Proof(birthday=(5, 3))) == issued.card
    assert prove(card_of_number(issued.card.resident.card_number), Proof(issued.code))


def test_a_found_card_alone_is_not_enough(issued: IssuedCard) -> None:
    card = card_of_token(issued.token)
    assert refusal(card, Proof(birthday=(5, 4))) == "wrong"
    assert refusal(card, Proof()) == "wrong"
    assert refusal(None, Proof("123456")) == "wrong"


def test_the_fifth_wrong_try_locks_and_the_desk_unlocks(
    town: Town, issued: IssuedCard, at: Clock
) -> None:
    card = card_of_token(issued.token)
    answers = [refusal(card, Proof(birthday=(1, day))) for day in range(1, 6)]
    assert answers == ["wrong"] * 4 + ["locked"]
    assert refusal(card, Proof(birthday=(5, 3))) == "locked"
    unlock_card(town.dispatcher, issued.card)
    assert prove(card, Proof(birthday=(5, 3)))
    assert list(CardTry.objects.order_by("pk").values_list("kind", flat=True)) == [
        *["wrong"] * 4,
        "locked",
        "locked",
        "right",
    ]
    assert AuditLine.objects.filter(verb="failed_to_sign_in").count() == 6


def test_a_lock_ends_after_half_an_hour(issued: IssuedCard, at: Clock) -> None:
    card = card_of_token(issued.token)
    for day in range(1, 6):
        refusal(card, Proof(birthday=(1, day)))
    at.second += int(timedelta(minutes=31).total_seconds())
    assert prove(card, Proof(birthday=(5, 3)))


def test_one_connection_does_not_try_card_after_card(issued: IssuedCard, at: Clock) -> None:
    for _try in range(TRIES_BY_ADDRESS):
        refusal(None, Proof("000000"), "192.0.2.7")
    assert refusal(issued.card, Proof(issued.code), "192.0.2.7") == "too_many"
    assert prove(issued.card, Proof(issued.code), "192.0.2.8")


def test_a_new_card_ends_the_old_one_and_its_sessions(
    town: Town, issued: IssuedCard, client: Client
) -> None:
    client.force_login(
        issued.card.resident.user,  # type: ignore[arg-type]
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert client.get(reverse("fukushi_mover:ride")).status_code == 200
    again = issue_card(town.dispatcher, issued.card.resident, "lost")
    assert card_of_token(issued.token) is None
    assert card_of_token(again.token) == again.card
    assert client.get(reverse("fukushi_mover:ride")).status_code == 302
    revoke_card(town.dispatcher, again.card.resident)
    assert card_of_token(again.token) is None


def test_only_the_operator_issues_and_only_to_the_active(town: Town, tome: Resident) -> None:
    with pytest.raises(NotPermitted):
        issue_card(person("stranger"), tome)
    tome.state = "paused"
    tome.save()
    with pytest.raises(Refused):
        issue_card(town.dispatcher, tome)


def test_a_paused_registration_signs_nobody_in(issued: IssuedCard) -> None:
    Resident.objects.update(state="ended")
    assert card_of_token(issued.token) is None


def test_a_finder_does_not_get_through_all_birthdays(
    town: Town, issued: IssuedCard, at: Clock
) -> None:
    card = card_of_token(issued.token)
    for number in range(MOST_BIRTHDAYS):
        at.second += 1900  # past every half hour's lock
        refusal(card, Proof(birthday=(1, number + 1)))
    at.second += 1900
    assert refusal(card, Proof(birthday=(5, 3))) == "code"
    assert prove(card, Proof(issued.code))
    assert prove(card, Proof(birthday=(5, 3)))


def test_the_trail_that_bureaus_read_calls_residents_by_their_number(
    town: Town, issued: IssuedCard, client: Client
) -> None:
    sign_in(client, town.dispatcher)
    resident = issued.card.resident
    client.get(reverse("fukushi_mover:resident_edit", args=[resident.public_id]))
    prove(card_of_token(issued.token), Proof(issued.code))
    lines = AuditLine.objects.values_list("actor_label", "target_label")
    assert (str(town.dispatcher), resident.card_number) in lines
    assert (f"#{resident.user.pk}", resident.card_number) in lines
    assert [line for line in lines if resident.private.name in "".join(line)] == []
