"""One person for each way of standing towards a record: who looks, in whose organisation, in which area.

A `Stage` is a place with its organisations and people. At HOME both bureaus are responsible; at SHIZUOKA only the
economy side is, so that the health bureau's people stand outside.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.accounts.models import User
from portal.organisations.enums import Bureau, Role
from portal.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    OrganisationKind,
    Prefecture,
)


class Persona(StrEnum):
    ANONYMOUS = "anonymous"
    STRANGER = "signed in, member of nothing"
    HEALTH_STAFF = "staff of the health bureau"
    HEALTH_MANAGER = "manager of the health bureau"
    ECONOMY_STAFF = "staff of the economy bureau"
    ECONOMY_MANAGER = "manager of the economy bureau"
    PREFECTURE_OFFICER = "officer of the stage's prefecture"
    MUNICIPALITY_OFFICER = "officer of the stage's municipality"
    PROVIDER_MANAGER = "manager of the stage's provider"
    DISPATCHER = "dispatcher of the stage's provider"
    DRIVER = "driver of the stage's provider"
    CALL_CENTRE_OPERATOR = "operator of the stage's call centre"
    VENTURE_MEMBER = "member of the stage's venture"
    EXPERT = "expert"
    RESIDENT = "resident of the stage's municipality"
    OTHER_PREFECTURE_OFFICER = "officer of another prefecture"
    OTHER_MUNICIPALITY_OFFICER = "officer of another municipality"
    OTHER_PROVIDER_MANAGER = "manager of another provider"
    OTHER_DISPATCHER = "dispatcher of another provider"
    OTHER_DRIVER = "driver of another provider"
    OTHER_CALL_CENTRE_OPERATOR = "operator of another call centre"
    OTHER_VENTURE_MEMBER = "member of another venture"
    OTHER_EXPERT = "expert of another organisation"
    OTHER_RESIDENT = "resident of another municipality"

    @property
    def is_other(self) -> bool:
        return self.name.startswith("OTHER_")

    @property
    def role(self) -> Role | None:
        if self.name in ("ANONYMOUS", "STRANGER"):
            return None
        if self in BUREAUS:
            return Role.BUREAU_MANAGER if self.name.endswith("MANAGER") else Role.BUREAU_STAFF
        return Role[self.name.removeprefix("OTHER_")]


HEALTH = frozenset({Persona.HEALTH_STAFF, Persona.HEALTH_MANAGER})
ECONOMY = frozenset({Persona.ECONOMY_STAFF, Persona.ECONOMY_MANAGER})
BUREAUS = HEALTH | ECONOMY
MANAGERS = frozenset({Persona.HEALTH_MANAGER, Persona.ECONOMY_MANAGER})
SIGNED_IN = frozenset(Persona) - {Persona.ANONYMOUS}
MEMBERS = SIGNED_IN - {Persona.STRANGER}

# Whose kind of organisation a role belongs to; people of one provider share it.
_KIND = {
    Role.PREFECTURE_OFFICER: "prefecture",
    Role.MUNICIPALITY_OFFICER: "municipality",
    Role.RESIDENT: "municipality",
    Role.PROVIDER_MANAGER: "care_provider",
    Role.DISPATCHER: "care_provider",
    Role.DRIVER: "care_provider",
    Role.CALL_CENTRE_OPERATOR: "care_provider",
    Role.VENTURE_MEMBER: "venture",
    Role.EXPERT: "expert",
}

HOME = "10"
NEXT_TO_HOME = "11"
SHIZUOKA = "22"
_AREAS = {HOME: (True, "群馬県"), NEXT_TO_HOME: (True, "埼玉県"), SHIZUOKA: (False, "静岡県")}


def prefecture(code: str) -> Prefecture:
    in_health_area, name = _AREAS[code]
    return Prefecture.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "kana": name,
            "in_health_area": in_health_area,
            "in_economy_area": True,
        },
    )[0]


def kind(code: str) -> OrganisationKind:
    return OrganisationKind.objects.get_or_create(code=code, defaults={"name": code})[0]


@dataclass
class Stage:
    """Lazily made: what a test does not ask for is not there."""

    code: str = HOME
    _organisations: dict[tuple[str, bool], Organisation] = field(default_factory=dict)
    _people: dict[Persona, User] = field(default_factory=dict)

    @cached_property
    def prefecture(self) -> Prefecture:
        return prefecture(self.code)

    @cached_property
    def municipality(self) -> Municipality:
        return self._municipality("みどり町（架空）", self.prefecture)

    @cached_property
    def other_municipality(self) -> Municipality:
        return self._municipality("となり町（架空）", self.prefecture)

    def _municipality(self, name: str, where: Prefecture) -> Municipality:
        return Municipality.objects.create(
            name=name, kana="ちょう", prefecture=where, is_fictional=True
        )

    def bureau(self, which: Bureau) -> Organisation:
        found = Organisation.objects.filter(bureau=which).first()
        return found or Organisation.objects.create(kind=kind("bureau"), name=which, bureau=which)

    def organisation(self, code: str, *, other: bool = False) -> Organisation:
        """The stage's organisation of this kind; `other`: a second one next to it."""
        if (code, other) not in self._organisations:
            self._organisations[code, other] = self._make_organisation(code, other)
        return self._organisations[code, other]

    def _make_organisation(self, code: str, other: bool) -> Organisation:
        if code == "prefecture":
            where = prefecture(NEXT_TO_HOME) if other else self.prefecture
            return Organisation.objects.create(kind=kind(code), name=str(where), prefecture=where)
        place = self.other_municipality if other else self.municipality
        return Organisation.objects.create(
            kind=kind(code),
            name=f"{code}{'・別' if other else ''}（架空）",
            prefecture=self.prefecture,
            municipality=place,
            is_fictional=True,
        )

    @property
    def town_hall(self) -> Organisation:
        return self.organisation("municipality")

    @property
    def provider(self) -> Organisation:
        return self.organisation("care_provider")

    @property
    def venture(self) -> Organisation:
        return self.organisation("venture")

    def organisation_of(self, persona: Persona) -> Organisation:
        if persona in BUREAUS:
            return self.bureau(Bureau.HEALTH if persona in HEALTH else Bureau.ECONOMY)
        assert persona.role is not None
        return self.organisation(_KIND[persona.role], other=persona.is_other)

    def user(self, persona: Persona) -> User:
        """The person, made at the first wish. Anonymous is nobody: do not ask for them."""
        if persona not in self._people:
            self._people[persona] = self._make_person(persona)
        return self._people[persona]

    def _make_person(self, persona: Persona) -> User:
        assert persona is not Persona.ANONYMOUS
        user = User.objects.create(
            email=f"{persona.name.lower()}.{self.code}@example.invalid",
            display_name=persona.value,
            is_staff=persona in BUREAUS,
            is_fictional=True,
        )
        if persona.role is not None:
            Membership.objects.create(
                user=user, organisation=self.organisation_of(persona), role=persona.role
            )
        return user


def sign_in(client: Client, user: User) -> None:
    """Past the sign-in page; bureau staff with their second factor proved."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if user.is_staff:
        Authenticator.objects.get_or_create(
            user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": 0},
            {"method": "mfa", "type": "totp", "at": 0},
        ]
        session.save()


__all__ = [
    "BUREAUS",
    "ECONOMY",
    "HEALTH",
    "MANAGERS",
    "MEMBERS",
    "SIGNED_IN",
    "Persona",
    "Stage",
    "sign_in",
]
