from collections.abc import Callable

from portal.caravan.enums import NeedState
from tests.access.kinds import Only, Public, Table
from tests.caravan import factories as make
from tests.support.personas import BUREAUS, Persona, Stage

OFFICER = Persona.MUNICIPALITY_OFFICER
OWNERS = frozenset(
    {
        OFFICER,
        Persona.OTHER_MUNICIPALITY_OFFICER,
        Persona.PROVIDER_MANAGER,
        Persona.OTHER_PROVIDER_MANAGER,
    }
)
COMPANIONS = frozenset(
    {
        Persona.PREFECTURE_OFFICER,
        Persona.OTHER_PREFECTURE_OFFICER,
        Persona.EXPERT,
        Persona.OTHER_EXPERT,
    }
)
HEARERS = frozenset({*BUREAUS, Persona.PREFECTURE_OFFICER, OFFICER})


def _need(state: NeedState) -> Callable[[Stage], dict[str, object]]:
    return lambda stage: {"public_id": make.need(stage, state).public_id}


def _visit(stage: Stage) -> dict[str, object]:
    return {"public_id": make.visit(stage).public_id}


def _hearing(stage: Stage) -> dict[str, object]:
    return {"public_id": make.answer(stage).hearing.public_id}


def _answer(stage: Stage) -> dict[str, object]:
    return {"public_id": make.answer(stage).public_id}


def _follow_up(stage: Stage) -> dict[str, object]:
    return {"public_id": make.follow_up(stage).public_id}


DRAFT, SHARED = _need(NeedState.DRAFT), _need(NeedState.SHARED)
CONSENTED, PUBLISHED = _need(NeedState.CONSENTED), _need(NeedState.PUBLISHED)

ACCESS: Table = {
    "caravan:need_list": [Public(), Public(query="?format=csv")],
    "caravan:need_mine": Only(OWNERS),
    "caravan:need_submit": Only(OWNERS),
    "caravan:need_detail": [
        Public(PUBLISHED),
        Only(BUREAUS, make=DRAFT, in_area=True),
        Only(HEARERS, make=SHARED, in_area=True),
    ],
    "caravan:need_correct": [Only(OFFICER, make=SHARED), Only(make=DRAFT)],
    "caravan:need_share": Only(BUREAUS, make=DRAFT, in_area=True),
    "caravan:need_consent": Only(OFFICER, make=SHARED),
    "caravan:need_consent_withdraw": Only(OFFICER, make=CONSENTED),
    "caravan:need_publish": Only(BUREAUS, make=CONSENTED, in_area=True),
    "caravan:visit_list": [
        Only(BUREAUS | COMPANIONS),
        Only(BUREAUS | COMPANIONS, query="?format=csv"),
    ],
    "caravan:visit_create": Only(BUREAUS),
    "caravan:visit_request": Public(),
    "caravan:visit_requested": Public(),
    "caravan:visit_detail": Only(HEARERS, make=_visit, in_area=True),
    "caravan:visit_edit": Only(BUREAUS, make=_visit, in_area=True),
    "caravan:visit_move": Only(BUREAUS, make=_visit, in_area=True),
    "caravan:hearing_start": Only(BUREAUS, make=_visit, in_area=True),
    "caravan:hearing_record": Only(BUREAUS, make=_hearing, in_area=True),
    "caravan:hearing_versions": Only(BUREAUS, make=_hearing, in_area=True),
    "caravan:answer_save": Only(BUREAUS, make=_answer, in_area=True),
    "caravan:need_from_words": Only(BUREAUS, make=_answer, in_area=True),
    "caravan:briefing": Only(BUREAUS, make=_visit, in_area=True),
    "caravan:minutes": Only(BUREAUS, make=_visit, in_area=True),
    "caravan:need_create": Only(BUREAUS, make=_answer, in_area=True),
    "caravan:follow_up_list": [Only(BUREAUS), Only(BUREAUS, query="?format=csv")],
    "caravan:follow_up_done": Only(BUREAUS, make=_follow_up, in_area=True),
}
