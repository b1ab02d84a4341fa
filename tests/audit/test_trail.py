import pytest
from django.db import transaction
from django.test import Client

from portal.audit.models import AppendOnly, AuditLine
from portal.audit.trail import looked_at, record
from portal.notices.models import Notice
from tests.organisations.factories import UserFactory
from tests.support.personas import Persona, Stage, sign_in

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what_to_what() -> None:
    actor, target = UserFactory(display_name="山田"), UserFactory(display_name="鈴木")
    record(actor, "invite", target, role="driver")
    line = AuditLine.objects.about(target).get()
    assert (line.actor_label, line.verb, line.target_label, line.detail, line.is_look) == (
        "山田",
        "invite",
        "鈴木",
        {"role": "driver"},
        False,
    )


def test_a_look_at_personal_data_keeps_its_purpose() -> None:
    target = UserFactory()
    looked_at(UserFactory(), target, "call back")
    line = AuditLine.objects.about(target).get()
    assert (line.is_look, line.detail) == (True, {"purpose": "call back"})


def test_what_is_rolled_back_leaves_no_line() -> None:
    class Regret(Exception):
        pass

    person = UserFactory()
    with pytest.raises(Regret), transaction.atomic():
        record(person, "regret", person)
        raise Regret
    assert AuditLine.objects.about(person).count() == 0


def test_no_line_is_changed_or_removed() -> None:
    person = UserFactory()
    line = record(None, "first", person)
    line.verb = "second"
    for change in (
        line.save,
        line.delete,
        AuditLine.objects.all().delete,
        lambda: AuditLine.objects.update(verb="second"),
        lambda: AuditLine.objects.bulk_update([line], ["verb"]),
    ):
        with pytest.raises(AppendOnly):
            change()
    assert AuditLine.objects.get(pk=line.pk).verb == "first"


def test_a_line_outlives_the_account() -> None:
    actor, target = UserFactory(display_name="山田"), UserFactory()
    record(actor, "invite", target)
    actor.delete()
    assert AuditLine.objects.about(target).get().actor_label == "山田"


def signed_in(stage: Stage, persona: Persona) -> Client:
    client = Client()
    sign_in(client, stage.user(persona))
    return client


def test_managers_read_the_trail_and_their_staff_do_not() -> None:
    stage = Stage()
    record(stage.user(Persona.HEALTH_MANAGER), "publish", stage.municipality)
    answers = [
        signed_in(stage, persona).get("/admin/audit/").status_code
        for persona in (Persona.HEALTH_MANAGER, Persona.HEALTH_STAFF)
    ]
    assert answers == [200, 302]


def test_nobody_edits_the_trail_in_the_back_office() -> None:
    stage = Stage()
    line = record(None, "publish", stage.municipality)
    client = signed_in(stage, Persona.HEALTH_MANAGER)
    paths = ("new/", f"edit/{line.pk}/", f"delete/{line.pk}/")
    assert [client.post(f"/admin/audit/{path}").status_code for path in paths] == [302, 302, 302]
    assert AuditLine.objects.filter(pk=line.pk, verb="publish").count() == 1


def test_a_notice_is_called_by_its_kind_for_its_subject_names_people() -> None:
    notice = Notice(pk=7, template="home_changed", subject="住民 花子さん: お迎え")
    assert record(None, "told", notice).target_label == "home_changed #7"
