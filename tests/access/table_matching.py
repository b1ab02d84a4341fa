from portal.matching.enums import EventState, RegistrationState, Side, SolutionState
from portal.matching.models import EventNeed, EventSolution
from tests.access.kinds import Only, Public, Table
from tests.matching.factories import (
    EventFactory,
    EventNeedFactory,
    EventSolutionFactory,
    MeetingFactory,
    NeedFactory,
    RegistrationFactory,
    SolutionFactory,
    TimetableFactory,
)
from tests.support.personas import BUREAUS, Persona, Stage

P = Persona
VENTURES = {P.VENTURE_MEMBER, P.OTHER_VENTURE_MEMBER}
NEED_SIDES = {
    P.MUNICIPALITY_OFFICER,
    P.OTHER_MUNICIPALITY_OFFICER,
    P.PROVIDER_MANAGER,
    P.OTHER_PROVIDER_MANAGER,
}


def event(stage: Stage) -> dict[str, object]:
    return {"public_id": EventFactory().public_id}


def planned_event(stage: Stage) -> dict[str, object]:
    return {"public_id": EventFactory(state=EventState.PLANNED).public_id}


def solution(stage: Stage) -> dict[str, object]:
    return {"public_id": SolutionFactory(organisation=stage.venture).public_id}


def draft_solution(stage: Stage) -> dict[str, object]:
    row = SolutionFactory(organisation=stage.venture, state=SolutionState.DRAFT)
    return {"public_id": row.public_id}


def registration(stage: Stage) -> dict[str, object]:
    row = RegistrationFactory(organisation=stage.venture, state=RegistrationState.APPROVED)
    return {"public_id": row.public_id}


def step(stage: Stage) -> dict[str, object]:
    return registration(stage) | {"step": "people"}


def _sides(stage: Stage, **timetable: object) -> dict[str, object]:
    made = TimetableFactory(**timetable)
    town = RegistrationFactory(event=made.event, organisation=stage.town_hall, kind=Side.NEED)
    venture = RegistrationFactory(event=made.event, organisation=stage.venture)
    need: EventNeed = EventNeedFactory(
        registration=town,
        need=NeedFactory(organisation=stage.town_hall, municipality=stage.municipality),
    )
    offer: EventSolution = EventSolutionFactory(
        registration=venture, solution=SolutionFactory(organisation=stage.venture)
    )
    meeting = MeetingFactory(timetable=made, event_need=need, event_solution=offer)
    return {"public_id": meeting.public_id}


def meeting(stage: Stage) -> dict[str, object]:
    return _sides(stage, state="published")


def drafted_meeting(stage: Stage) -> dict[str, object]:
    return _sides(stage, state="draft")


ACCESS: Table = {
    "matching:event_list": Public(),
    "matching:event_detail": [Public(event), Only(BUREAUS, make=planned_event)],
    "matching:event_register": [
        Only(VENTURES, NEED_SIDES, make=event),
        Only(make=planned_event),
    ],
    "matching:my_events": Only(VENTURES, NEED_SIDES),
    "matching:registration": Only(BUREAUS, P.VENTURE_MEMBER, make=registration),
    "matching:registration_move": Only(P.VENTURE_MEMBER, make=registration),
    "matching:registration_step": Only(P.VENTURE_MEMBER, make=step),
    "matching:wishes": Only(P.VENTURE_MEMBER, make=registration),
    "matching:day": Only(BUREAUS, P.VENTURE_MEMBER, make=registration),
    "matching:meeting_detail": [
        Only(BUREAUS, P.VENTURE_MEMBER, P.MUNICIPALITY_OFFICER, make=meeting),
        Only(BUREAUS, make=drafted_meeting),
    ],
    "matching:meeting_mark": Only(BUREAUS, P.VENTURE_MEMBER, P.MUNICIPALITY_OFFICER, make=meeting),
    "matching:meeting_outcome": [
        Only(BUREAUS, P.MUNICIPALITY_OFFICER, make=meeting),
        Only(BUREAUS, make=drafted_meeting),
    ],
    "matching:solution_list": Public(),
    "matching:solution_detail": [
        Public(solution),
        Only(BUREAUS, P.VENTURE_MEMBER, make=draft_solution),
    ],
    "matching:my_solutions": Only(VENTURES),
    "matching:solution_create": Only(VENTURES),
    "matching:solution_edit": Only(P.VENTURE_MEMBER, make=solution),
    "matching:solution_move": Only(P.VENTURE_MEMBER, make=solution),
    "matching:fitting_needs": Only(VENTURES),
}
