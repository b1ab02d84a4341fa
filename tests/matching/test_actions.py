from datetime import timedelta

import pytest

from portal.accounts.models import User
from portal.accounts.permission import NotPermitted
from portal.jobs.testing import run_pending
from portal.matching import actions as do
from portal.matching.bridge.timetable import translate
from portal.matching.engine.problem import Plan
from portal.matching.enums import (
    EventState,
    MeetingState,
    OutcomeResult,
    RegistrationState,
    SolutionState,
    TimetableState,
)
from portal.matching.models import Meeting, Outcome, Score, Timetable
from portal.notices.models import Notice
from portal.ui.dates import today

from . import factories as make
from .conftest import Fair


def line(fair: Fair, solution=None) -> do.WishLine:  # type: ignore[no-untyped-def]
    return do.WishLine(fair.need, solution or fair.mover)


def registered(fair: Fair, state: str) -> None:
    fair.mover.registration.state = state
    fair.mover.registration.save()


def test_a_registration_is_sent_decided_declined_and_reconsidered(fair: Fair):
    registration = fair.mover.registration
    registered(fair, "draft")
    assert do.submit(fair.founder, registration).state == RegistrationState.SUBMITTED
    declined = do.decline(fair.staff, registration, "今回の対象外です")
    assert (declined.state, declined.decline_reason) == ("declined", "今回の対象外です")
    assert do.reconsider(fair.staff, registration).decline_reason == ""
    assert do.approve(fair.staff, registration).decided_by == fair.staff
    assert [n.template for n in Notice.objects.filter(user=fair.founder).order_by("pk")] == [
        "matching/registration_declined",
        "matching/registration_submitted",
        "matching/registration_approved",
    ]


def test_declining_without_a_reason_is_refused(fair: Fair):
    with pytest.raises(do.Refusal):
        do.decline(fair.staff, fair.mover.registration, "  ")


def test_declining_an_approved_one_takes_it_out_of_the_draft(fair: Fair):
    draft = make.TimetableFactory(event=fair.event)
    make.MeetingFactory(timetable=draft, event_need=fair.need, event_solution=fair.mover)
    do.decline(fair.staff, fair.mover.registration, "辞退")
    assert not draft.meetings.exists()


def test_who_withdraws_leaves_the_draft_and_the_next_version(fair: Fair):
    published = do.publish_timetable(fair.staff, solved(fair))
    Notice.objects.all().delete()
    do.withdraw(fair.founder, fair.mover.registration)
    told = Notice.objects.get(template="matching/partner_withdrew")
    assert (told.user, str(fair.mover.registration.organisation) in told.body) == (
        fair.officer,
        True,
    )
    draft = do.start_draft(fair.staff, fair.event)
    assert [m.event_solution for m in draft.meetings.all()] == [fair.diaper]
    assert published.meetings.count() == 2
    do.withdraw(fair.rival, fair.diaper.registration)
    assert not draft.meetings.exists()


def templates_for(user: User) -> list[str]:
    return sorted(Notice.objects.filter(user=user).values_list("template", flat=True))


def test_declining_an_approved_one_tells_it_and_everybody_who_was_to_meet_it(fair: Fair):
    """As in the published timetable; the third organisation, whose day stays as it is, hears nothing."""
    do.publish_timetable(fair.staff, solved(fair))
    Notice.objects.all().delete()
    do.decline(fair.staff, fair.mover.registration, "要件を満たさなくなったため")
    assert {u: templates_for(u) for u in (fair.founder, fair.officer, fair.rival)} == {
        fair.founder: ["matching/registration_declined"],
        fair.officer: ["matching/partner_withdrew"],
        fair.rival: [],
    }
    own = Notice.objects.get(user=fair.founder).body
    assert ("要件を満たさなくなったため" in own, "取り消し" in own) == (True, True)


@pytest.mark.parametrize("leaves", ["declined", "withdrawn"])
def test_who_wished_for_one_that_leaves_learns_that_the_wish_is_void(fair: Fair, leaves: str):
    do.enter_wishes(fair.officer, fair.need.registration, [line(fair), line(fair, fair.diaper)])
    do.enter_wishes(fair.founder, fair.mover.registration, [line(fair)])
    Notice.objects.all().delete()
    if leaves == "declined":
        do.decline(fair.staff, fair.mover.registration, "要件外")
    else:
        do.withdraw(fair.founder, fair.mover.registration)
    assert templates_for(fair.officer) == ["matching/wish_void"]
    assert str(fair.mover.registration.organisation) in Notice.objects.get(user=fair.officer).body
    assert templates_for(fair.rival) == []


def test_declining_what_was_never_approved_tells_nobody_else(fair: Fair):
    registered(fair, "submitted")
    do.decline(fair.staff, fair.mover.registration, "対象外")
    assert set(Notice.objects.values_list("user", flat=True)) == {fair.founder.pk}
    assert "取り消し" not in Notice.objects.get().body


def test_nobody_is_planned_to_meet_who_does_not_take_part(fair: Fair):
    draft = solved(fair)
    registered(fair, "withdrawn")
    with pytest.raises(do.Refusal, match=fair.mover.registration.organisation.name):
        do.publish_timetable(fair.staff, draft)


@pytest.mark.parametrize("meanwhile", ["pins", "withdraws"])
def test_what_changes_while_the_optimiser_works_is_not_overwritten(fair: Fair, meanwhile: str):
    draft = solved(fair)
    stale = translate(fair.event, draft)
    plan = Plan(stale.before, True, draft.objective, draft.bound, True, 1.0, "test")
    assert do.keep_plan(draft, stale, plan)
    stale = translate(fair.event, draft)
    if meanwhile == "pins":
        do.pin_meeting(fair.staff, draft.meetings.first(), True)
    else:
        do.withdraw(fair.founder, fair.mover.registration)
    before = set(draft.meetings.values_list("pk", "is_pinned"))
    with pytest.raises(do.Refusal):
        do.keep_plan(draft, stale, plan)
    assert set(draft.meetings.values_list("pk", "is_pinned")) == before


def test_only_the_own_organisation_sends_and_only_staff_decide(fair: Fair):
    registered(fair, "draft")
    with pytest.raises(NotPermitted):
        do.submit(fair.rival, fair.mover.registration)
    registered(fair, "submitted")
    with pytest.raises(NotPermitted):
        do.approve(fair.founder, fair.mover.registration)


def test_what_is_missing_is_said_before_anything_is_sent(fair: Fair):
    registered(fair, "draft")
    fair.mover.delete()
    with pytest.raises(
        do.Refusal, match=str(make.Side.SOLUTION.label) + "|at least one|1件以上|少なくとも"
    ):
        do.submit(fair.founder, fair.mover.registration)


def test_a_declined_registration_is_not_reopened_by_its_own_side(fair: Fair):
    registered(fair, "declined")
    with pytest.raises(do.Refusal):
        do.submit(fair.founder, fair.mover.registration)


def test_approving_has_the_scores_computed_once(fair: Fair, django_capture_on_commit_callbacks):
    registered(fair, "submitted")
    do.approve(fair.staff, fair.mover.registration)
    other = make.EventSolutionFactory(
        registration__event=fair.event, registration__state="submitted"
    )
    do.approve(fair.staff, other.registration)
    assert len(run_pending()) == 1
    assert Score.objects.count() == 3
    best = Score.objects.first()
    assert best is not None
    assert best.event_solution in (fair.mover, other)
    assert best.value == sum(part["points"] for part in best.parts)


def test_wishes_are_ranked_replaced_and_limited(fair: Fair):
    town = fair.need.registration
    do.enter_wishes(fair.officer, town, [line(fair), line(fair, fair.diaper)])
    do.enter_wishes(fair.officer, town, [line(fair, fair.diaper), line(fair)])
    assert [(w.rank, w.other.organisation) for w in town.wishes.all()] == [
        (1, fair.diaper.registration.organisation),
        (2, fair.mover.registration.organisation),
    ]
    fair.event.wish_limit = 1
    fair.event.save()
    town.refresh_from_db()
    with pytest.raises(do.Refusal):
        do.enter_wishes(fair.officer, town, [line(fair), line(fair, fair.diaper)])
    assert town.wishes.count() == 2


def test_a_wish_is_only_about_what_one_brings(fair: Fair):
    with pytest.raises(do.Refusal):
        do.enter_wishes(fair.founder, fair.mover.registration, [line(fair, fair.diaper)])


def test_after_the_deadline_no_wish_is_taken(fair: Fair):
    fair.event.wishes_close_on = today() - timedelta(days=1)
    fair.event.save()
    town = fair.need.registration
    town.event.refresh_from_db()
    with pytest.raises(do.Refusal):
        do.enter_wishes(fair.officer, town, [line(fair)])


def wished(fair: Fair) -> None:
    make.wish(fair.need, fair.mover, 1)
    make.wish(fair.need, fair.mover, 1, by_need=False)
    make.wish(fair.need, fair.diaper, 2)


def solved(fair: Fair) -> Timetable:
    wished(fair)
    do.solve_timetable(fair.staff, fair.event, seconds=5)
    (job,) = run_pending()
    assert job.state == "succeeded", job.error
    return Timetable.objects.get(event=fair.event)


def test_the_optimiser_fills_the_draft_in_the_background(fair: Fair):
    draft = solved(fair)
    assert draft.proven
    assert (draft.verdict["met"], draft.verdict["wishes"], draft.verdict["meetings"]) == (3, 3, 2)
    assert draft.meetings.count() == 2
    assert {m.slot.position for m in draft.meetings.all()} in ({1, 2}, {2, 3}, {3, 4})


def test_who_is_away_is_not_planned_then_and_unmet_wishes_say_why(fair: Fair):
    fair.mover.registration.unavailable.set(fair.event.slots.all())
    draft = solved(fair)
    (unmet,) = draft.verdict["unmet"]
    assert (unmet["reason"], unmet["mutual"], unmet["wishes"]) == ("no_common_slot", True, 2)
    assert draft.meetings.get().event_solution == fair.diaper


def test_without_wishes_nothing_is_solved(fair: Fair):
    with pytest.raises(do.Refusal):
        do.solve_timetable(fair.staff, fair.event)


def test_a_pinned_meeting_survives_the_next_search(fair: Fair):
    draft = solved(fair)
    meeting = draft.meetings.get(event_solution=fair.diaper)
    free = fair.event.slots.exclude(meetings__timetable=draft).last()
    do.move_meeting(fair.staff, meeting, free, 3)
    do.pin_meeting(fair.staff, meeting, True)
    do.solve_timetable(fair.staff, fair.event, seconds=5)
    run_pending()
    again = Meeting.objects.get(timetable=draft, event_solution=fair.diaper)
    assert (again.slot, again.table, again.is_pinned) == (free, 3, True)


def test_moving_onto_a_meeting_trades_places(fair: Fair):
    draft = make.TimetableFactory(event=fair.event)
    first, second, *_ = fair.event.slots.all()
    here = make.MeetingFactory(
        timetable=draft, event_need=fair.need, event_solution=fair.mover, slot=first, table=1
    )
    there = make.MeetingFactory(timetable=draft, slot=second, table=2)
    do.move_meeting(fair.staff, here, second, 2)
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.slot, here.table, there.slot, there.table) == (second, 2, first, 1)


def test_a_move_that_clashes_is_refused_and_changes_nothing(fair: Fair):
    draft = make.TimetableFactory(event=fair.event)
    first, second, *_ = fair.event.slots.all()
    here = make.MeetingFactory(
        timetable=draft, event_need=fair.need, event_solution=fair.mover, slot=first, table=1
    )
    make.MeetingFactory(
        timetable=draft, event_need=fair.need, event_solution=fair.diaper, slot=second, table=1
    )
    with pytest.raises(do.Refusal, match=fair.need.registration.organisation.name):
        do.move_meeting(fair.staff, here, second, 2)
    here.refresh_from_db()
    assert (here.slot, here.table) == (first, 1)


def test_nobody_is_put_at_a_table_that_is_not_there(fair: Fair):
    draft = make.TimetableFactory(event=fair.event)
    slot = fair.event.slots.first()
    for table in (0, fair.event.tables + 1, 10**17):
        with pytest.raises(do.Refusal):
            do.add_meeting(fair.staff, draft, fair.need, fair.mover, slot, table)
    do.add_meeting(fair.staff, draft, fair.need, fair.mover, slot, fair.event.tables)
    assert [meeting.table for meeting in draft.meetings.all()] == [fair.event.tables]


def test_publishing_freezes_a_version_and_tells_those_affected(fair: Fair):
    draft = solved(fair)
    published = do.publish_timetable(fair.staff, draft)
    fair.event.refresh_from_db()
    assert (published.state, fair.event.state) == (TimetableState.PUBLISHED, EventState.SCHEDULED)
    assert {change["kind"] for change in published.changes} == {"added"}
    told = Notice.objects.filter(template="matching/timetable_published")
    assert {n.user for n in told} == {fair.officer, fair.founder, fair.rival}
    with pytest.raises(do.Refusal):
        do.move_meeting(fair.staff, published.meetings.first(), fair.event.slots.last(), 1)


def test_the_next_version_tells_only_those_whose_day_changes(fair: Fair):
    do.publish_timetable(fair.staff, solved(fair))
    Notice.objects.all().delete()
    draft = do.start_draft(fair.staff, fair.event)
    meeting = draft.meetings.get(event_solution=fair.diaper)
    do.remove_meeting(fair.staff, meeting)
    second = do.publish_timetable(fair.staff, draft)
    assert [change["kind"] for change in second.changes] == ["removed"]
    assert {n.user for n in Notice.objects.all()} == {fair.officer, fair.rival}
    assert fair.event.timetables.get(version=1).state == TimetableState.REPLACED


def test_a_version_whose_meetings_took_place_is_not_replaced(fair: Fair):
    published = do.publish_timetable(fair.staff, solved(fair))
    do.mark_meeting(fair.officer, published.meetings.first(), MeetingState.HELD)
    draft = do.start_draft(fair.staff, fair.event)
    with pytest.raises(do.Refusal):
        do.publish_timetable(fair.staff, draft)


def test_a_changed_draft_is_no_longer_called_proven(fair: Fair):
    draft = solved(fair)
    do.remove_meeting(fair.staff, draft.meetings.get(event_solution=fair.diaper))
    draft.refresh_from_db()
    assert (draft.proven, draft.verdict["met"]) == (False, 2)


def test_the_side_with_the_need_writes_down_the_outcome(fair: Fair):
    meeting = make.MeetingFactory(
        timetable__event=fair.event, event_need=fair.need, event_solution=fair.mover
    )
    outcome = do.write_outcome(fair.officer, meeting, OutcomeResult.TRIAL, "試行へ", "4月に開始")
    meeting.refresh_from_db()
    assert (meeting.state, outcome.decided_by) == (MeetingState.HELD, fair.officer)
    do.write_outcome(fair.staff, meeting, OutcomeResult.TALKS)
    assert Outcome.objects.get(meeting=meeting).result == OutcomeResult.TALKS
    with pytest.raises(NotPermitted):
        do.write_outcome(fair.founder, meeting, OutcomeResult.TRIAL)


def test_a_meeting_that_did_not_take_place_has_no_outcome(fair: Fair):
    meeting = make.MeetingFactory(
        timetable__event=fair.event, event_need=fair.need, event_solution=fair.mover
    )
    do.mark_meeting(fair.founder, meeting, MeetingState.NO_SHOW)
    with pytest.raises(do.Refusal):
        do.write_outcome(fair.officer, meeting, OutcomeResult.NONE)


def test_an_event_opens_only_with_slots_and_follows_its_moves(fair: Fair):
    event = make.EventFactory(state=EventState.PLANNED, slots=0)
    with pytest.raises(do.Refusal):
        do.move_event(fair.staff, event, EventState.OPEN)
    with pytest.raises(do.Refusal):
        do.move_event(fair.staff, fair.event, EventState.HELD)
    assert do.move_event(fair.staff, fair.event, EventState.CLOSED).state == EventState.CLOSED


def test_a_solution_is_published_with_a_theme_only(fair: Fair):
    bare = make.SolutionFactory(
        organisation=fair.mover.registration.organisation, state=SolutionState.DRAFT
    )
    with pytest.raises(do.Refusal):
        do.move_solution(fair.founder, bare, SolutionState.PUBLISHED)
    bare.themes.add(fair.need.need.theme)
    assert do.move_solution(fair.founder, bare, SolutionState.PUBLISHED).is_public
    with pytest.raises(NotPermitted):
        do.move_solution(fair.rival, bare, SolutionState.WITHDRAWN)
