"""Whose daily work a person does: the one place where providers and pilots are narrowed to a person."""

from django.apps import apps
from django.db import models

from portal.accounts.permission import Person
from portal.organisations.enums import Role
from portal.organisations.models import Organisation
from portal.organisations.queries.membership import organisations_of

OFFICE_ROLES = (Role.PROVIDER_MANAGER, Role.DISPATCHER)
OPERATOR_ROLES = (Role.PROVIDER_MANAGER, Role.DISPATCHER, Role.CALL_CENTRE_OPERATOR)


def own_offices(person: Person) -> set[int]:
    return {organisation.pk for organisation in organisations_of(person, OFFICE_ROLES)}


def operated_offices(person: Person) -> set[int]:
    return {organisation.pk for organisation in organisations_of(person, OPERATOR_ROLES)}


def providers_of(person: Person) -> "models.QuerySet[Organisation]":
    """The organisations whose riders and vans a person works with: their own, and those of pilots that theirs operates."""
    pilots = apps.get_model("fukushi_mover", "PilotProvider").objects.filter(
        pilot__operator__in=operated_offices(person)
    )
    return Organisation.objects.filter(
        models.Q(pk__in=own_offices(person)) | models.Q(pk__in=pilots.values("provider"))
    )
