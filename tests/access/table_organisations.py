from datetime import timedelta

from django.utils import timezone

from portal.organisations.actions.invite_person import digest
from portal.organisations.models import Invitation, Membership, Post
from tests.access.kinds import Only, Public, Table
from tests.support.personas import BUREAUS, MANAGERS, MEMBERS, Persona, Stage

_COLLEAGUES = {
    Persona.PROVIDER_MANAGER,
    Persona.DISPATCHER,
    Persona.DRIVER,
    Persona.CALL_CENTRE_OPERATOR,
}


def _provider(stage: Stage) -> dict[str, object]:
    return {"public_id": stage.provider.public_id}


def _post(stage: Stage) -> dict[str, object]:
    return {"public_id": Post.objects.create(organisation=stage.provider, title="窓口").public_id}


def _membership(stage: Stage) -> dict[str, object]:
    driver = stage.user(Persona.DRIVER)
    return {"public_id": Membership.objects.get(user=driver).public_id}


def _invitation(stage: Stage) -> Invitation:
    return Invitation.objects.create(
        organisation=stage.provider,
        role="driver",
        email="new@example.invalid",
        invited_by=stage.user(Persona.PROVIDER_MANAGER),
        token_digest=digest("token"),
        expires_at=timezone.now() + timedelta(days=1),
    )


def _invited(stage: Stage) -> dict[str, object]:
    return {"public_id": _invitation(stage).public_id}


def _token(stage: Stage) -> dict[str, object]:
    _invitation(stage)
    return {"token": "token"}


_KEEPERS = (MANAGERS, Persona.PROVIDER_MANAGER)

ACCESS: Table = {
    "organisations:own": Only(MEMBERS - {Persona.RESIDENT, Persona.OTHER_RESIDENT}),
    "organisations:members": Only(BUREAUS, _COLLEAGUES, make=_provider, in_area=True),
    "organisations:edit": Only(*_KEEPERS, make=_provider, in_area=True),
    "organisations:invite": Only(*_KEEPERS, make=_provider, in_area=True),
    "organisations:add_post": Only(*_KEEPERS, make=_provider, in_area=True),
    "organisations:edit_post": Only(*_KEEPERS, make=_post, in_area=True),
    "organisations:transfer": Only(*_KEEPERS, make=_membership, in_area=True),
    "organisations:withdraw_invitation": Only(*_KEEPERS, make=_invited, in_area=True),
    "organisations:accept_invitation": Public(_token),
    "organisations:register": Public(),
    "organisations:registered": Public(),
}
