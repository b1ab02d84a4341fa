from dataclasses import dataclass

import pytest

from portal.accounts.models import User
from portal.matching.models import Event, EventNeed, EventSolution
from portal.organisations.enums import Role

from . import factories as make


@dataclass
class Fair:
    """One open event: a town with a need, two ventures with a solution each, somebody of every side."""

    event: Event
    need: EventNeed
    mover: EventSolution
    diaper: EventSolution
    staff: User
    officer: User
    founder: User
    rival: User


@pytest.fixture
def fair(db: None) -> Fair:
    event = make.EventFactory()
    need = make.EventNeedFactory(registration__event=event)
    mover = make.EventSolutionFactory(registration__event=event, solution__themes=[need.need.theme])
    diaper = make.EventSolutionFactory(
        registration__event=event,
        solution__title="排泄センサー",
        solution__summary="おむつ交換の時期を知らせる。",
    )
    return Fair(
        event=event,
        need=need,
        mover=mover,
        diaper=diaper,
        staff=make.bureau_member(),
        officer=make.member_of(need.registration.organisation, Role.MUNICIPALITY_OFFICER),
        founder=make.member_of(mover.registration.organisation, Role.VENTURE_MEMBER),
        rival=make.member_of(diaper.registration.organisation, Role.VENTURE_MEMBER),
    )
