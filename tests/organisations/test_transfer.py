import pytest
from django.urls import reverse

from portal.accounts.permission import NotPermitted
from portal.audit.models import AuditLine
from portal.notices.models import Notice
from portal.organisations import handover
from portal.organisations.actions.transfer_person import transfer
from portal.organisations.enums import Role
from portal.organisations.models import Membership, Organisation, Post
from portal.organisations.queries.membership import memberships_of
from portal.organisations.refusals import Refused
from tests.organisations.factories import OrganisationFactory, PostFactory, kind, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return OrganisationFactory(kind=kind("municipality"))


@pytest.fixture
def people(town):
    return tuple(member(Role.MUNICIPALITY_OFFICER, town) for _ in range(3))


@pytest.fixture
def tasks(monkeypatch, people):
    """A room above: posts of another organisation stand for its open tasks."""
    leaver, _successor, _boss = people
    rows = PostFactory.create_batch(2, holder=leaver, title="task")
    monkeypatch.setattr(handover, "_registered", {})

    def hand_over(_from, to, keys):
        Post.objects.filter(pk__in=keys).update(holder=to)

    handover.register_handover(
        "tasks", "tasks", lambda user: Post.objects.filter(holder=user, title="task"), hand_over
    )
    return rows


def test_everything_passes_on_at_once(people, tasks, town):
    leaver, successor, boss = people
    post = PostFactory(organisation=town, holder=leaver, email="desk@example.invalid")
    counts = transfer(boss, leaver.memberships.get(), successor, {"tasks": [t.pk for t in tasks]})
    assert counts == {"tasks": 2, "posts": 1}
    assert {Post.objects.get(pk=row.pk).holder for row in (*tasks, post)} == {successor}
    assert Post.objects.get(pk=post.pk).email == "desk@example.invalid"
    assert memberships_of(type(leaver).objects.get(pk=leaver.pk)) == []
    assert AuditLine.objects.filter(verb="transferred", actor=boss).count() == 1
    assert {n.user for n in Notice.objects.all()} == {leaver, successor}


def test_open_work_may_not_stay_with_somebody_who_leaves(people, tasks):
    leaver, successor, boss = people
    with pytest.raises(Refused):
        transfer(boss, leaver.memberships.get(), successor, {"tasks": [tasks[0].pk]})
    assert {Post.objects.get(pk=row.pk).holder for row in tasks} == {leaver}


def test_when_one_part_fails_nothing_is_handed_over(people, tasks, town, monkeypatch):
    leaver, successor, boss = people
    PostFactory(organisation=town, holder=leaver)

    def broken(*_):
        raise RuntimeError

    handover.register_handover(
        "visits", "visits", lambda user: Organisation.objects.filter(pk=town.pk), broken
    )
    chosen = {"tasks": [t.pk for t in tasks], "visits": [town.pk]}
    with pytest.raises(RuntimeError):
        transfer(boss, leaver.memberships.get(), successor, chosen)
    assert Post.objects.filter(holder=successor).count() == 0
    assert leaver.memberships.get().ended_at is None


def test_without_a_successor_a_post_holds_them_back(people, town):
    leaver, _successor, boss = people
    PostFactory(organisation=town, holder=leaver)
    with pytest.raises(Refused):
        transfer(boss, leaver.memberships.get(), None, {})
    Post.objects.all().delete()
    transfer(boss, leaver.memberships.get(), None, {})
    assert leaver.memberships.get().ended_at is not None


def test_the_successor_is_a_colleague(people):
    leaver, _successor, boss = people
    with pytest.raises(Refused):
        transfer(boss, leaver.memberships.get(), member(Role.MUNICIPALITY_OFFICER), {})


def test_a_stranger_transfers_nobody(people):
    leaver, successor, _boss = people
    with pytest.raises(NotPermitted):
        transfer(member(Role.MUNICIPALITY_OFFICER), leaver.memberships.get(), successor, {})


def test_the_one_screen_shows_and_does_it(client, people, tasks, town):
    leaver, successor, boss = people
    post = PostFactory(organisation=town, holder=leaver, title="福祉課 窓口")
    url = reverse("organisations:transfer", args=[leaver.memberships.get().public_id])
    client.force_login(boss)
    page = client.get(url).content.decode()
    assert "福祉課 窓口" in page
    assert page.count('name="open_tasks"') == 2
    answer = client.post(
        url, {"successor": successor.pk, "leaves": "on", "open_tasks": [t.pk for t in tasks]}
    )
    assert answer.status_code == 302
    post.refresh_from_db()
    assert post.holder == successor


def test_a_refusal_is_shown_on_the_screen(client, people, tasks):
    leaver, successor, boss = people
    client.force_login(boss)
    url = reverse("organisations:transfer", args=[leaver.memberships.get().public_id])
    answer = client.post(url, {"successor": successor.pk, "leaves": "on"})
    assert answer.status_code == 200
    assert Membership.objects.get(user=leaver).ended_at is None


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_of_people_takes_the_same_queries_whatever_its_length(
    client, town, more, django_assert_num_queries
):
    boss = member(Role.MUNICIPALITY_OFFICER, town)
    for _ in range(more):
        PostFactory(organisation=town, holder=member(Role.MUNICIPALITY_OFFICER, town))
    client.force_login(boss)
    url = reverse("organisations:members", args=[town.public_id])
    client.get(url)
    with django_assert_num_queries(10):
        assert client.get(url).status_code == 200


def test_posts_and_details_are_kept_by_the_organisation_itself(client, town, people):
    _leaver, successor, boss = people
    client.force_login(boss)
    add = reverse("organisations:add_post", args=[town.public_id])
    client.post(
        add,
        {
            "title_ja": "介護保険係",
            "title_en": "Long-term care insurance section",
            "holder": successor.pk,
            "holder_name": "",
            "email": "",
            "telephone": "",
        },
    )
    post = Post.objects.get(title="介護保険係")
    assert (post.organisation, post.holder) == (town, successor)
    edit = reverse("organisations:edit_post", args=[post.public_id])
    client.post(
        edit,
        {
            "title_ja": "介護予防係",
            "title_en": "",
            "holder": "",
            "holder_name": "",
            "email": "",
            "telephone": "",
        },
    )
    post.refresh_from_db()
    assert (post.title, post.holder) == ("介護予防係", None)
    about = reverse("organisations:edit", args=[town.public_id])
    nameless = client.post(about, {"name_ja": "", "name_en": "Shin"})
    assert nameless.context["form"].errors == {"name_ja": ["この項目は必須です"]}
    assert (
        client.post(
            about,
            {
                "name_ja": "新町（架空）",
                "name_en": "Shin",
                "kana": "",
                "summary_ja": "",
                "summary_en": "",
                "website": "",
            },
        ).status_code
        == 302
    )
    town.refresh_from_db()
    assert town.name_ja == "新町（架空）"


def test_strangers_and_residents_do_not_see_the_people(client, town):
    resident = member(Role.RESIDENT, town)
    for person in (resident, member(Role.VENTURE_MEMBER)):
        client.force_login(person)
        assert (
            client.get(reverse("organisations:members", args=[town.public_id])).status_code == 404
        )
