"""Rows of organisations and people for tests. Others may use them."""

from typing import Any

import factory

from portal.accounts.models import User
from portal.organisations.enums import Bureau, Role
from portal.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    OrganisationKind,
    Post,
    Prefecture,
)
from portal.organisations.reference.kinds import KINDS
from portal.organisations.reference.prefectures import PREFECTURES

_KINDS = {kind.code: kind for kind in KINDS}
_PREFECTURES = {row.code: row for row in PREFECTURES}


def prefecture(code: str = "10") -> Prefecture:
    values = _PREFECTURES[code]._asdict()
    return Prefecture.objects.get_or_create(code=values.pop("code"), defaults=values)[0]


def kind(code: str) -> OrganisationKind:
    values = _KINDS[code]._asdict()
    return OrganisationKind.objects.get_or_create(code=values.pop("code"), defaults=values)[0]


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.invalid")
    display_name = factory.Sequence(lambda n: f"利用者 {n}")


class MunicipalityFactory(factory.django.DjangoModelFactory[Municipality]):
    class Meta:
        model = Municipality

    prefecture = factory.LazyFunction(prefecture)
    name_ja = factory.Sequence(lambda n: f"見本{n}市（架空）")
    name_en = factory.Sequence(lambda n: f"Mihon {n} City (fictional)")
    kana = "みほんし"
    is_fictional = True


class OrganisationFactory(factory.django.DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    kind = factory.LazyFunction(lambda: kind("care_provider"))
    name_ja = factory.Sequence(lambda n: f"団体{n}（架空）")
    name_en = factory.Sequence(lambda n: f"Organisation {n} (fictional)")
    prefecture = factory.LazyFunction(prefecture)
    is_fictional = True


class PostFactory(factory.django.DjangoModelFactory[Post]):
    class Meta:
        model = Post

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"担当{n}")
    is_fictional = True


def member(role: Role, organisation: Organisation | None = None, **values: Any) -> User:
    """Somebody with one role, in a new organisation unless one is given."""
    user = UserFactory(**values)
    Membership.objects.create(
        user=user, organisation=organisation or _home(role), role=role, is_fictional=True
    )
    user.refresh_from_db()
    return user


def bureau(which: Bureau = Bureau.HEALTH) -> Organisation:
    found = Organisation.objects.filter(bureau=which).first()
    return found or OrganisationFactory(kind=kind("bureau"), bureau=which, prefecture=None)


def _home(role: Role) -> Organisation:
    if role in (Role.BUREAU_STAFF, Role.BUREAU_MANAGER):
        return bureau()
    code = next(row.code for row in KINDS if role in row.roles)
    return OrganisationFactory(kind=kind(code))
