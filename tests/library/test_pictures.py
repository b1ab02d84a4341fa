"""Pictures of Wagtail's library outside debug mode."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from portal.organisations.access import ensure_groups
from portal.organisations.enums import Role
from tests.library.factories import ImageFactory
from tests.organisations.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def test_what_a_page_shows_is_sent_and_never_run(client: Client) -> None:
    answer = client.get(ImageFactory().get_rendition("max-165x165").url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_an_original_and_a_picture_of_a_closed_collection_ask_to_sign_in(client: Client) -> None:
    closed = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    for address in (
        ImageFactory(collection=closed).get_rendition("max-165x165").url,
        ImageFactory().get_rendition("original").url,
        ImageFactory().file.url,
    ):
        assert client.get(address).url == f"/account/login/?next={address}"  # type: ignore[attr-defined]


def test_no_cache_between_keeps_a_picture_of_a_closed_collection(client: Client) -> None:
    ensure_groups()
    closed = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    client.force_login(member(Role.RESIDENT))
    kept = [
        client.get(image.get_rendition("max-165x165").url)["Cache-Control"]
        for image in (ImageFactory(), ImageFactory(collection=closed))
    ]
    assert kept == ["public, max-age=31536000, immutable", "private, no-store"]


def test_other_files_of_the_folder_are_not_found_even_by_staff(client: Client) -> None:
    """A document would come past Wagtail's own check of its collection."""
    ensure_groups()
    client.force_login(member(Role.BUREAU_STAFF))
    kept = default_storage.save("documents/plan.txt", ContentFile(b"inside"))
    for name in (kept, "documents/none.txt", "../db.sqlite3", "images/none.png"):
        assert client.get(f"{settings.MEDIA_URL}{name}").status_code == 404, name


def test_the_image_library_shows_its_thumbnails(client: Client) -> None:
    ensure_groups()
    client.force_login(member(Role.BUREAU_STAFF))
    image = ImageFactory()
    page = client.get("/admin/images/").content.decode()
    shown = image.renditions.get(filter_spec="max-165x165").url
    assert shown in page
    assert client.get(shown).status_code == 200
    assert client.get(image.file.url).status_code == 200
