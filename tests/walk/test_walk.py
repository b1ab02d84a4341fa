"""The whole thread, in one run, as people walk it: from what a visit heard to what a reader finds."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from . import (
    caravan_steps,
    matching_steps,
    pilot_steps,
    practice_steps,
    project_steps,
    provider_steps,
)
from .walker import Walker

STEPS: tuple[Callable[[Walker], None], ...] = (
    caravan_steps.plan_visit,
    caravan_steps.record_visit,
    caravan_steps.hold_hearing,
    caravan_steps.make_need,
    caravan_steps.consent_to_need,
    caravan_steps.publish_need,
    matching_steps.make_event,
    matching_steps.register_venture,
    matching_steps.register_town,
    matching_steps.approve,
    matching_steps.wish,
    matching_steps.make_timetable,
    matching_steps.publish_timetable,
    matching_steps.see_the_day,
    matching_steps.hold_meeting,
    provider_steps.make_provider,
    provider_steps.manager_joins,
    provider_steps.drivers_join,
    project_steps.make_project,
    pilot_steps.set_up_pilot,
    pilot_steps.bring_fleet,
    pilot_steps.import_riders,
    pilot_steps.plan_day,
    pilot_steps.print_sheet,
    pilot_steps.register_resident,
    pilot_steps.ride_along,
    pilot_steps.close_day,
    practice_steps.see_measurement,
    practice_steps.draft_practice,
    practice_steps.approve_practice,
    practice_steps.translate_practice,
    practice_steps.read_practice,
)


# A form that can must work without scripts; these steps have no page that could not.
WITHOUT_SCRIPTS = {
    caravan_steps.plan_visit,
    caravan_steps.hold_hearing,
    caravan_steps.make_need,
    caravan_steps.consent_to_need,
    matching_steps.register_venture,
    matching_steps.register_town,
    matching_steps.wish,
    provider_steps.manager_joins,
    project_steps.make_project,
    pilot_steps.set_up_pilot,
    pilot_steps.bring_fleet,
    pilot_steps.register_resident,
}


@pytest.mark.browser
@pytest.mark.timeout(1500)
def test_the_thread_is_walked_from_the_first_visit_to_the_reader(
    demo: str, browser: Browser, axe: Callable[[Page], None]
) -> None:
    context = browser.new_context(
        locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900}
    )
    context.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    broken: list[str] = []
    context.on(
        "console",
        lambda said: broken.append(said.text) if "Content Security Policy" in said.text else None,
    )
    context.on(
        "request",
        lambda asked: (
            broken.append(asked.url) if not asked.url.startswith((demo, "data:", "blob:")) else None
        ),
    )
    context.on("weberror", lambda error: broken.append(str(error.error)))
    walker = Walker(context, demo, axe)
    plain = walker.without_scripts()
    for step in STEPS:
        walks, waits = (plain, walker) if step in WITHOUT_SCRIPTS else (walker, plain)
        step(walks)
        walks.hand_over(waits)
    for one in (context, plain.context):
        one.close()
    assert broken == []
