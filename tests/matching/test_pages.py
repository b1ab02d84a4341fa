import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.accounts.models import User
from portal.jobs.testing import run_pending
from portal.matching import actions as do
from portal.matching.bridge.timetable import judged
from portal.matching.enums import EventState, MeetingState, OutcomeResult
from portal.matching.models import Meeting, Registration, Score, Timetable, Wish
from portal.matching.queries.board import board_of
from portal.matching.queries.fitting import needs_that_fit
from portal.matching.queries.funnel import funnel
from portal.matching.queries.work import open_work
from portal.organisations.enums import Role
from portal.ui.dates import today
from tests.support.personas import sign_in

from . import factories as make
from .conftest import Fair


def as_(user: User | None) -> Client:
    client = Client()
    if user is not None:
        sign_in(client, user)
    return client


def url(name: str, row: object, *more: object) -> str:
    return reverse(name, args=[row.public_id, *more])  # type: ignore[attr-defined]


# A venture comes to an event.


def test_a_venture_registers_step_by_step_and_sees_what_is_missing(fair: Fair):
    venture = make.VentureFactory()
    founder = make.member_of(venture, Role.VENTURE_MEMBER, display_name="深沢 圭")
    client = as_(founder)
    begun = client.post(
        url("matching:event_register", fair.event),
        {"as_whom": f"{venture.public_id}:solution_side"},
    )
    registration = Registration.objects.get(organisation=venture)
    assert begun.headers["Location"] == url("matching:registration_step", registration, "bring")
    assert (registration.state, registration.contact_name) == ("draft", "深沢 圭")
    page = client.get(registration.get_absolute_url())
    assert [gap.step for gap in page.context["missing"]] == ["bring"]
    solution = make.SolutionFactory(organisation=venture)
    client.post(url("matching:registration_step", registration, "bring"), {"items": [solution.pk]})
    client.post(
        url("matching:registration_step", registration, "times"),
        {"unavailable": [fair.event.slots.first().pk]},
    )
    client.post(url("matching:registration_move", registration), {"verb": "submit"})
    registration.refresh_from_db()
    assert registration.state == "submitted"
    assert registration.unavailable.count() == 1


def test_only_own_published_solutions_can_be_brought(fair: Fair):
    registration = fair.mover.registration
    Registration.objects.filter(pk=registration.pk).update(state="draft")
    answer = as_(fair.founder).post(
        url("matching:registration_step", registration, "bring"),
        {"items": [fair.diaper.solution_id]},
    )
    assert answer.status_code == 422
    assert [row.solution for row in registration.solutions.all()] == [fair.mover.solution]


def test_when_one_is_there_can_still_change_after_approval_but_not_what_one_brings(fair: Fair):
    registration = fair.mover.registration
    slot = fair.event.slots.first()
    client = as_(fair.founder)
    client.post(
        url("matching:registration_step", registration, "times"), {"unavailable": [slot.pk]}
    )
    client.post(url("matching:registration_step", registration, "bring"), {"items": []})
    assert registration.unavailable.get() == slot
    assert registration.solutions.count() == 1


def test_wishes_are_entered_by_rank_with_the_score_beside_them(fair: Fair):
    do.score_event(fair.event)
    town = fair.need.registration
    client = as_(fair.officer)
    page = client.get(url("matching:wishes", town))
    shown = [(line.event_solution, line.score.value) for line, _rank in page.context["lines"]]
    assert [solution for solution, _value in shown] == [fair.mover, fair.diaper]
    assert shown[0][1] > shown[1][1]
    keys = [line.key for line, _rank in page.context["lines"]]
    same = client.post(url("matching:wishes", town), dict.fromkeys(keys, "1"))
    assert (same.status_code, Wish.objects.count()) == (422, 0)
    client.post(url("matching:wishes", town), {keys[0]: "2", keys[1]: "1"})
    assert [w.event_solution for w in town.wishes.all()] == [fair.diaper, fair.mover]


def test_fits_that_are_still_awaited_are_fetched_without_touching_the_ranks(fair: Fair):
    address = url("matching:wishes", fair.need.registration)
    page = as_(fair.officer).get(address)
    keys = [line.key for line, _rank in page.context["lines"]]
    awaited = ",".join(f"#fit-{key}" for key in keys)
    html = page.content.decode()
    assert f'hx-select-oob="{awaited}"' in html
    assert [html.count(f'id="fit-{key}"') for key in keys] == [1, 1]
    do.score_event(fair.event)
    assert "hx-select-oob" not in as_(fair.officer).get(address).content.decode()


def test_needs_that_fit_say_why_and_add_up(fair: Fair):
    (fit,) = needs_that_fit([fair.mover.solution])
    assert fit.need == fair.need.need
    assert fit.why.value == sum(part["value"] for part in fit.why.parts)
    assert all(part["text"] for part in fit.why.parts)


def test_a_new_solution_belongs_to_the_own_organisation_only(fair: Fair):
    said = {
        "title_ja": "新しい解決策",
        "summary_ja": "外出を支える。",
        "readiness": 2,
        "themes": [fair.need.need.theme.pk],
    }
    mine, theirs = fair.mover.registration.organisation, fair.diaper.registration.organisation
    client = as_(fair.founder)
    assert (
        client.post(
            reverse("matching:solution_create"), said | {"organisation": theirs.pk}
        ).status_code
        == 422
    )
    made = client.post(reverse("matching:solution_create"), said | {"organisation": mine.pk})
    page = client.get(made.headers["Location"])
    assert page.context["solution"].organisation == mine
    assert page.context["solution"].state == "draft"
    assert page.context["solution"].is_fictional


def test_a_key_that_no_column_holds_is_an_unknown_choice(fair: Fair):
    said = {
        "organisation": fair.mover.registration.organisation.pk,
        "title_ja": "新しい解決策",
        "summary_ja": "外出を支える。",
        "readiness": 2,
        "themes": ["9" * 30],
    }
    answer = as_(fair.founder).post(reverse("matching:solution_create"), said)
    assert list(answer.context["form"].errors) == ["themes"]
    assert "新しい解決策" in answer.content.decode()


# Nobody learns what is not theirs.


def test_a_venture_never_sees_an_unpublished_need(fair: Fair):
    secret = make.EventNeedFactory(
        registration__event=fair.event,
        need__state="consented",
        need__title="内々の困りごと",
        need__share_scope="municipality",
    )
    do.score_event(fair.event)
    client = as_(fair.founder)
    for page in (
        url("matching:event_detail", fair.event),
        url("matching:wishes", fair.mover.registration),
        reverse("matching:fitting_needs"),
        reverse("matching:my_solutions"),
    ):
        text = client.get(page).content.decode()
        assert fair.need.need.title in text
        assert secret.need.title not in text


def test_wishes_of_others_are_seen_by_nobody_but_the_bureaus(fair: Fair):
    make.wish(fair.need, fair.mover, 1)
    make.wish(fair.need, fair.diaper, 2, by_need=False)
    assert [w.registration for w in Wish.objects.visible_to(fair.officer)] == [
        fair.need.registration
    ]
    assert list(Wish.objects.visible_to(fair.founder)) == []
    assert Wish.objects.visible_to(fair.staff).count() == 2
    page = as_(fair.rival).get(url("matching:registration", fair.mover.registration))
    assert page.status_code == 404


def test_scores_are_seen_by_their_two_sides(fair: Fair):
    do.score_event(fair.event)
    assert [s.event_solution for s in Score.objects.visible_to(fair.founder)] == [fair.mover]
    assert Score.objects.visible_to(fair.officer).count() == 2


def test_a_resident_of_the_town_hall_does_not_see_its_meetings(fair: Fair):
    resident = make.member_of(fair.need.registration.organisation, Role.RESIDENT)
    meeting = make.MeetingFactory(
        timetable__event=fair.event, event_need=fair.need, event_solution=fair.mover
    )
    assert as_(resident).get(meeting.get_absolute_url()).status_code == 404
    assert as_(fair.officer).get(meeting.get_absolute_url()).status_code == 200


def test_a_draft_timetable_is_seen_by_the_bureaus_alone(fair: Fair):
    draft = make.TimetableFactory(event=fair.event)
    meeting = make.MeetingFactory(timetable=draft, event_need=fair.need, event_solution=fair.mover)
    assert as_(fair.founder).get(meeting.get_absolute_url()).status_code == 404
    day = as_(fair.founder).get(url("matching:day", fair.mover.registration))
    assert day.context["day"].appointments == []
    assert as_(fair.staff).get(meeting.get_absolute_url()).status_code == 200


# The bureaus run the event.


def test_many_registrations_are_approved_at_once_and_one_refusal_stops_no_other(fair: Fair):
    rows = [make.RegistrationFactory(event=fair.event, state="submitted") for _ in range(3)]
    rows.append(make.RegistrationFactory(event=fair.event, state="withdrawn"))
    as_(fair.staff).post(
        url("matching_admin:registrations", fair.event),
        {"row": [row.public_id for row in rows], "verb": "approve"},
    )
    states = [Registration.objects.get(pk=row.pk).state for row in rows]
    assert states == ["approved", "approved", "approved", "withdrawn"]


def test_declining_from_the_list_needs_a_reason(fair: Fair):
    row = make.RegistrationFactory(event=fair.event, state="submitted")
    address = url("matching_admin:registrations", fair.event)
    client = as_(fair.staff)
    client.post(address, {"row": [row.public_id], "verb": "decline"})
    row.refresh_from_db()
    assert row.state == "submitted"
    client.post(address, {"row": [row.public_id], "verb": "decline", "reason": "対象外のため"})
    row.refresh_from_db()
    assert (row.state, row.decline_reason) == ("declined", "対象外のため")


def test_staff_solve_look_move_and_publish_from_the_board(fair: Fair):
    make.wish(fair.need, fair.mover)
    make.wish(fair.need, fair.mover, by_need=False)
    make.wish(fair.need, fair.diaper, 2)
    client, board = as_(fair.staff), url("matching_admin:board", fair.event)
    client.post(url("matching_admin:solve", fair.event), {"seconds": "5"})
    waiting = client.get(board)
    assert waiting.context["job"].is_open
    run_pending()
    page = client.get(board)
    draft = Timetable.objects.get(event=fair.event)
    with override("en"):
        assert board_of(draft).headline == "Met 3 of 3 wishes, proven best"
    assert sum(cell is not None for row in page.context["board"].rows for cell in row.cells) == 2
    meeting = draft.meetings.get(event_solution=fair.diaper)
    places = client.get(url("matching_admin:clashes", meeting)).json()["places"]
    other = draft.meetings.get(event_solution=fair.mover)
    clash = next(k for k, p in places.items() if not p["ok"])
    assert clash.startswith(f"{other.slot.position}:")
    free = next(
        k
        for k, p in places.items()
        if p["ok"] and not p["words"] and k[0] != str(meeting.slot.position)
    )
    client.post(url("matching_admin:meeting_move", meeting), {"place": clash})
    meeting.refresh_from_db()
    assert f"{meeting.slot.position}:{meeting.table}" != clash
    client.post(url("matching_admin:meeting_move", meeting), {"place": free})
    meeting.refresh_from_db()
    assert f"{meeting.slot.position}:{meeting.table}" == free
    client.post(url("matching_admin:publish", fair.event))
    draft.refresh_from_db()
    assert draft.state == "published"


def test_the_clash_map_and_the_move_agree_on_every_place(fair: Fair):
    """What is shown before dropping is what happens after."""
    draft = make.TimetableFactory(event=fair.event)
    slots = list(fair.event.slots.all())
    moved = make.MeetingFactory(
        timetable=draft, event_need=fair.need, event_solution=fair.mover, slot=slots[0], table=1
    )
    make.MeetingFactory(
        timetable=draft, event_need=fair.need, event_solution=fair.diaper, slot=slots[1], table=1
    )
    third = make.MeetingFactory(timetable=draft, slot=slots[2], table=2)
    third.event_solution.registration.unavailable.add(slots[0])
    fair.mover.registration.unavailable.add(slots[3])
    places = as_(fair.staff).get(url("matching_admin:clashes", moved)).json()["places"]
    for place, said in places.items():
        position, table = map(int, place.split(":"))
        try:
            do.move_meeting(fair.staff, moved, slots[position - 1], table)
            went = True
        except do.Refusal:
            went = False
        assert went == said["ok"], place
        if went:
            here = Meeting.objects.get(pk=moved.pk)
            do.move_meeting(fair.staff, here, slots[0], 1)
    refused = {place for place, said in places.items() if not said["ok"]}
    assert refused == {"2:2", "2:3", "3:2", "4:1", "4:2", "4:3"}


def test_the_clash_map_asks_as_little_for_a_full_board_as_for_an_empty_one(
    fair: Fair, django_assert_num_queries
):
    draft = make.TimetableFactory(event=fair.event)
    moved = make.MeetingFactory(timetable=draft, event_need=fair.need, event_solution=fair.mover)
    client, place = as_(fair.staff), url("matching_admin:clashes", moved)
    for slot in list(fair.event.slots.all())[1:]:
        with django_assert_num_queries(10):
            client.get(place)
        make.MeetingFactory(timetable=draft, slot=slot, table=1)


def test_an_unmet_wish_can_be_placed_by_hand(fair: Fair):
    make.wish(fair.need, fair.mover)
    make.TimetableFactory(event=fair.event)
    as_(fair.staff).post(
        url("matching_admin:add", fair.event),
        {
            "need_side": fair.need.registration_id,
            "solution_side": fair.mover.registration_id,
            "slot": "2",
            "table": "3",
        },
    )
    meeting = Meeting.objects.get()
    assert (meeting.slot.position, meeting.table, meeting.is_pinned) == (2, 3, True)


def test_slots_are_made_for_each_day(fair: Fair):
    event = make.EventFactory(slots=0, ends_on=today() + timedelta(days=29))
    said = {
        "first_at": "10:00", "minutes": 20, "pause": 5, "morning": 2, "afternoon_at": "13:00", "afternoon": 1,
    }  # fmt: skip
    as_(fair.staff).post(url("matching_admin:slots", event), said)
    assert [slot.session for slot in event.slots.all()] == ["morning", "morning", "afternoon"] * 2


# The day.


def test_the_phone_says_where_to_go_now_and_then_the_day(fair: Fair):
    from portal.matching.queries.day import day_of

    first, second, *_ = fair.event.slots.all()
    timetable = make.TimetableFactory(event=fair.event, state="published")
    make.MeetingFactory(
        timetable=timetable, event_need=fair.need, event_solution=fair.mover, slot=first, table=12
    )
    make.MeetingFactory(
        timetable=timetable, event_need=fair.need, event_solution=fair.diaper, slot=second, table=3
    )
    day = day_of(fair.need.registration, first.starts_at - timedelta(minutes=8))
    assert day.next is not None
    assert (day.next.meeting.table, day.next.minutes) == (12, 8)
    assert day.next.partner == fair.mover.registration.organisation
    assert [a.meeting.table for a in day.appointments] == [12, 3]
    later = day_of(fair.need.registration, second.starts_at + timedelta(minutes=1))
    assert later.next is not None
    assert (later.next.meeting.table, later.next.is_now) == (3, True)
    assert day_of(fair.need.registration, second.ends_at).next is None


def test_held_and_outcome_are_written_on_the_meetings_page(fair: Fair):
    meeting = make.MeetingFactory(
        timetable__event=fair.event, event_need=fair.need, event_solution=fair.mover
    )
    as_(fair.founder).post(url("matching:meeting_mark", meeting), {"to": "held"})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.HELD
    as_(fair.officer).post(
        url("matching:meeting_outcome", meeting),
        {"result": "trial", "note": "試行へ", "next_step": "体制を決める"},
    )
    assert Meeting.objects.get(outcome__result=OutcomeResult.TRIAL) == meeting
    page = as_(fair.staff).get(meeting.get_absolute_url())
    assert page.context["outcome"].next_step == "体制を決める"


def test_the_funnel_counts_exactly_the_rows_it_lists(fair: Fair):
    make.wish(fair.need, fair.mover)
    make.wish(fair.need, fair.mover, by_need=False)
    make.wish(fair.need, fair.diaper, by_need=False)
    meeting = make.MeetingFactory(
        timetable__event=fair.event, event_need=fair.need, event_solution=fair.mover
    )
    do.write_outcome(fair.staff, meeting, OutcomeResult.TRIAL)
    counts = {stage.code: stage.count for stage in funnel(fair.event)}
    assert counts == {
        "needs": 1, "proposals": 2, "screened": 1, "interviews": 1, "matched": 1, "trial": 1,
    }  # fmt: skip
    client = as_(fair.staff)
    for code, count in counts.items():
        page = client.get(url("matching_admin:report_rows", fair.event, code))
        assert page.context["rows"].paginator.count == count


# What waits for whom.


def test_work_names_what_waits_for_each_person(fair: Fair):
    Registration.objects.filter(pk=fair.mover.registration.pk).update(state="draft")
    Registration.objects.filter(pk=fair.diaper.registration.pk).update(state="submitted")
    assert [item.url for item in open_work(fair.founder)] == [
        fair.mover.registration.get_absolute_url()
    ]
    assert [item.url for item in open_work(fair.officer)] == [
        url("matching:wishes", fair.need.registration)
    ]
    assert [item.title for item in open_work(fair.staff)] == [
        str(fair.diaper.registration.organisation)
    ]
    assert open_work(fair.rival) == []


# Lists: this fiscal year by default, one number of queries whatever the number of rows.


def test_events_of_this_fiscal_year_are_the_default(fair: Fair):
    old = make.EventFactory(
        starts_on=today() - timedelta(days=500),
        registration_opens_on=today() - timedelta(days=560),
        registration_closes_on=today() - timedelta(days=540),
        wishes_close_on=today() - timedelta(days=520),
        state=EventState.REPORTED,
    )
    client = as_(None)
    assert list(client.get(reverse("matching:event_list")).context["events"]) == [fair.event]
    everything = client.get(reverse("matching:event_list"), {"year": ""}).context["events"]
    assert list(everything) == [fair.event, old]


PAGES = {
    "event_list": 2,
    "solution_list": 4,
    "event_detail": 4,
    "wishes": 9,
    "my_events": 6,
    "board": 18,
    "registrations": 18,
    "scores": 12,
    "meetings": 12,
}


def fill(fair: Fair, count: int) -> None:
    timetable = make.TimetableFactory(event=fair.event, state="published")
    for number in range(count):
        need = make.EventNeedFactory(registration__event=fair.event)
        solution = make.EventSolutionFactory(
            registration__event=fair.event, solution__themes=[need.need.theme]
        )
        make.wish(need, solution)
        make.wish(need, fair.mover, 2)
        make.MeetingFactory(
            timetable=timetable,
            event_need=need,
            event_solution=solution,
            table=number + 1,
        )
        make.RegistrationFactory(
            event=make.EventFactory(), organisation=fair.mover.registration.organisation
        )
    timetable.objective, timetable.verdict = judged(timetable)
    timetable.save()
    do.score_event(fair.event)


def address(fair: Fair, page: str) -> str:
    if page in ("event_list", "solution_list", "my_events"):
        return reverse(f"matching:{page}")
    if page == "event_detail":
        return url("matching:event_detail", fair.event)
    if page == "wishes":
        return url("matching:wishes", fair.mover.registration)
    return url(f"matching_admin:{page}", fair.event)


@pytest.mark.parametrize("which", PAGES)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_asks_as_many_queries_for_three_rows_as_for_one(
    fair: Fair, which: str, rows: int, django_assert_num_queries
):
    fill(fair, rows)
    person = {
        "wishes": fair.founder,
        "my_events": fair.founder,
        "event_list": None,
        "solution_list": None,
        "event_detail": None,
    }
    client = as_(person.get(which, fair.staff))
    client.get(address(fair, which))
    with django_assert_num_queries(PAGES[which]):
        assert client.get(address(fair, which)).status_code == 200


def test_the_applications_to_an_event_stand_in_pages_that_keep_the_chosen_state(fair: Fair):
    for _number in range(31):
        make.RegistrationFactory(event=fair.event, state="submitted")
    client, place = as_(fair.staff), url("matching_admin:registrations", fair.event)
    first = client.get(place, {"state": "submitted"})
    assert len(first.context["rows"]) == 30
    assert "?state=submitted&amp;page=2" in first.content.decode()
    (last,) = client.get(place, {"state": "submitted", "page": "2"}).context["rows"]
    client.post(place, {"verb": "approve", "row": ["no id", "²", str(last.public_id)]})
    last.refresh_from_db()
    assert last.state == "approved"


def test_the_directory_goes_home_as_a_table_with_its_fictional_marks(fair: Fair):
    answer = as_(None).get(reverse("matching:solution_list"), {"format": "csv"})
    head, *rows = answer.content.decode("utf-8-sig").splitlines()
    assert head.endswith("架空")
    assert len(rows) == 2
    assert all(row.endswith("架空") for row in rows)


def test_a_venture_is_shown_where_its_application_stands_and_the_one_thing_to_do(fair: Fair):
    """Approved: the wishes are the main button, and once they are in, there is none; before that, the application."""
    registration, client = fair.mover.registration, as_(fair.founder)
    wishes = url("matching:wishes", registration)
    for state, wished, main in (
        ("draft", False, url("matching:registration", registration)),
        ("submitted", False, None),
        ("approved", False, wishes),
        ("approved", True, None),
    ):
        registration.state = state
        registration.save()
        if wished:
            make.wish(fair.need, fair.mover, 1, by_need=False)
        for page in (reverse("matching:my_solutions"), url("matching:event_detail", fair.event)):
            text = client.get(page).content.decode()
            text = text[text.index("<main") : text.index("</main>")]
            found = re.findall(r'<a href="([^"]+)" class="button" data-variant="primary"', text)
            assert found == ([main] if main else []), (state, wished, page)
            assert registration.get_state_display() in text
