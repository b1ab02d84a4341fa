import io
import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from PIL import Image

from portal.front.queries.published import KINDS
from portal.matching.enums import SolutionState
from portal.ui import share
from tests.front.world import HIDDEN, practice, publish
from tests.matching.factories import SolutionFactory
from tests.models_projects.factories import ProjectFactory
from tests.support.personas import Stage

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
TITLES = {
    "needs": ("外出の足がない", "No way to get out"),
    "practices": ("空席で買い物へ", None),
    "events": ("出会いの日", "A day to meet"),
    "measures": ("おでかけ補助", "Outings grant"),
    "news": ("開設", "Opened"),
}


def entries(path: str) -> list[ET.Element]:
    answer = Client().get(path)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def titles(path: str) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(path)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_holds_exactly_what_is_public_and_marks_what_is_made_up(kind: str) -> None:
    publish(Stage())
    ja, en = TITLES[kind]
    assert titles(f"/feeds/{kind}/") == [f"【架空】{ja}"]
    assert titles(f"/en/feeds/{kind}/") == ([f"[Fictional] {en}"] if en else [])


@pytest.mark.parametrize("kind", KINDS)
def test_a_feeds_links_and_its_pages_picture_open(kind: str) -> None:
    record = publish(Stage())[kind]
    link = entries(f"/feeds/{kind}/")[0].find(f"{ATOM}link")
    assert link is not None
    page = Client().get(link.attrib["href"])
    assert page.status_code == 200
    key = getattr(record, "public_id", record.pk)
    assert f'property="og:image" content="http://localhost:8000/share/{kind}/{key}.png"' in (
        page.content.decode()
    )
    picture = Client().get(f"/share/{kind}/{key}.png")
    assert Image.open(io.BytesIO(picture.content)).size == (share.WIDTH, share.HEIGHT)


def test_a_picture_of_a_made_up_record_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[str, bool]] = []

    def png(title: str, kicker: str = "", *, fictional: bool = False) -> bytes:
        drawn.append((title, fictional))
        return b"png"

    monkeypatch.setattr(share, "png", png)
    world = publish(Stage())
    for kind, record in world.items():
        Client().get(f"/share/{kind}/{getattr(record, 'public_id', record.pk)}.png")
    assert drawn == [(TITLES[kind][0], True) for kind in world]


def test_solutions_and_projects_have_a_picture_too_and_what_is_not_public_has_none() -> None:
    solution = SolutionFactory()
    draft = SolutionFactory(state=SolutionState.DRAFT)
    shown, hidden = ProjectFactory(is_public=True), ProjectFactory(is_public=False)
    found = {}
    for kind, record in (
        ("solutions", solution),
        ("solutions", draft),
        ("projects", shown),
        ("projects", hidden),
    ):
        answer = Client().get(f"/share/{kind}/{record.public_id}.png")
        found[record.pk, kind] = answer.status_code
    assert list(found.values()) == [200, 404, 200, 404]
    page = Client().get(solution.get_absolute_url()).content.decode()
    assert f"/share/solutions/{solution.public_id}.png" in page


@pytest.mark.parametrize("path", ["share/needs/no.png", "share/no/1.png", "feeds/no/"])
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert Client().get(f"/{path}").status_code == 404


def test_no_picture_of_what_is_hidden() -> None:
    stage = Stage()
    publish(stage)
    hidden = practice(stage, title=HIDDEN, live=False)
    assert Client().get(f"/share/practices/{hidden.pk}.png").status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_json_holds_exactly_what_is_public_and_marks_what_is_made_up(kind: str) -> None:
    publish(Stage())
    rows = Client().get(f"/api/{kind}").json()
    assert [row.get("title_ja", row.get("title")) for row in rows] == [TITLES[kind][0]]
    assert [row["is_fictional"] for row in rows] == [True]
    assert Client().get(rows[0]["url"]).status_code == 200


def test_a_needs_place_is_said_in_both_languages_and_a_made_up_town_has_no_code() -> None:
    publish(Stage())
    (need,) = Client().get("/api/needs").json()
    assert need["place"] == {
        "code": None,
        "municipality_ja": "みどり町（架空）",
        "municipality_en": None,
        "prefecture_ja": "群馬県",
        "prefecture_en": None,
    }


@pytest.mark.parametrize(
    ("query", "status"), [("?limit=0", 422), ("?offset=-1", 422), ("?offset=5", 200)]
)
def test_pages_out_of_reach_are_refused_in_words(query: str, status: int) -> None:
    answer = Client().get(f"/api/needs{query}")
    assert answer.status_code == status
    assert answer.json() == [] if status == 200 else "detail" in answer.json()


def test_the_page_for_machines_names_every_kind_and_every_link_opens() -> None:
    publish(Stage())
    page = Client().get("/open-data/").content.decode()
    for kind in KINDS:
        assert f'href="/feeds/{kind}/"' in page
        assert f'href="/api/{kind}"' in page
    for path in ("/needs/?format=csv", "/events/?format=csv", "/measures/?format=csv"):
        assert f'href="{path}"' in page
        assert Client().get(path).headers["Content-Type"].startswith("text/csv")


def test_the_interfaces_page_is_ours_to_serve_and_strict(settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO_MODE = True
    answer = Client().get("/api/", follow=True)
    page = answer.content.decode()
    assert "公式サイトではありません" in page
    assert 'src="http' not in page
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
