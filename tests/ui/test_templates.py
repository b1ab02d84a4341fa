"""The components as markup: what a reader, a screen reader and a strict policy get."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import RequestContext, engines
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from portal.ui import share
from portal.ui.languages import alternates
from portal.ui.status import register, tone_of


def draw(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    template = engines["django"].engine.from_string(CottonCompiler().process(source))
    with translation.override("en"):
        return re.sub(r"\s+", " ", template.render(RequestContext(request, context)))


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on paper")
    colour = forms.ChoiceField(
        label="Colour", choices=[("r", "Red")], widget=forms.RadioSelect, required=False
    )


def test_a_field_is_tied_to_its_label_hint_and_error() -> None:
    form = Form({"name": ""})
    page = draw("<c-form :form='form' />", form=form)
    assert '<label class="field-label" for="id_name">Name' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_required_and_optional_are_said_in_words() -> None:
    page = draw("{{ form }}", form=Form())
    assert page.count('<span class="required-mark">Required</span>') == 1
    assert page.count('<span class="optional-mark">Optional</span>') == 1


def test_the_error_summary_links_to_each_field() -> None:
    page = draw("{{ form }}", form=Form({"name": ""}))
    assert '<li><a href="#id_name">Name</a>: This field is required.</li>' in page
    assert 'role="alert"' in page
    assert "error-summary" not in draw("{{ form }}", form=Form())


def test_the_error_summary_names_the_parts_with_mistakes() -> None:
    sent = {"part-TOTAL_FORMS": "2", "part-INITIAL_FORMS": "0", "part-0-name": "A"}
    part = forms.formset_factory(Form, extra=2)(sent | {"part-1-colour": "r"}, prefix="part")
    page = draw(
        '<c-form :form="form">{{ form }}</c-form>',
        form=forms.Form({}),
        formsets=[("Team", part)],
    )
    assert '<li><a href="#id_part-1-name">Team 2 Name</a>: This field is required.</li>' in page


def test_a_part_that_may_stay_empty_does_not_say_required() -> None:
    page = draw("{{ form }}", form=Form(empty_permitted=True, use_required_attribute=False))
    assert "required-mark" not in page
    assert "Required if you use this part" in page


def test_words_of_a_record_are_escaped_everywhere() -> None:
    evil = "<script>x</script>"
    page = draw(
        '<c-page-header title="{{ w }}" lead="{{ w }}" :record="r" /><c-card title="{{ w }}" href="{{ w }}" />'
        '<c-badge>{{ w }}</c-badge><c-description-list :items="pairs" /><c-status state="draft" :label="w" />',
        w=evil, r=SimpleNamespace(is_fictional=True), pairs=[(evil, evil)],
    )  # fmt: skip
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 8


def test_only_fictional_records_carry_the_mark() -> None:
    assert "Fictional" in draw("<c-fictional :record='r' />", r=SimpleNamespace(is_fictional=True))
    assert "Fictional" not in draw(
        "<c-fictional :record='r' />", r=SimpleNamespace(is_fictional=False)
    )


def test_export_links_keep_the_filters_and_drop_the_page() -> None:
    page = draw("<c-export-menu />", "/?state=a&page=3")
    assert 'href="?state=a&amp;format=csv"' in page
    assert "page=3" not in page


def test_a_job_that_runs_polls_and_one_that_ended_does_not() -> None:
    def job(state: str, is_open: bool) -> SimpleNamespace:
        return SimpleNamespace(
            public_id="0", state=state, is_open=is_open, done=3, total=10, label="Plan", message_text="Looking",
            get_state_display="running", get_absolute_url="/jobs/0/", time_left=None, cancel_requested=False, error_text="",
        )  # fmt: skip

    running = draw("<c-job :job='job' next='/there/' />", job=job("running", True))
    assert 'hx-get="/jobs/0/?next=%2Fthere%2F"' in running
    assert '<a href="/jobs/0/?next=%2Fthere%2F">Look again</a>' in running
    assert 'value="3" max="10"' in running
    ended = draw("<c-job :job='job' next='/there/' />", job=job("succeeded", False))
    assert "hx-get" not in ended
    assert 'href="/there/"' in ended


def test_parts_of_a_score_lie_side_by_side_and_add_up() -> None:
    page = draw("<c-score-bar :parts='parts' total='100' />", parts=[("a", 40), ("b", 20)])
    assert 'x="0%" width="40%"' in page
    assert 'x="40%" width="20%"' in page


def test_one_state_has_one_tone() -> None:
    assert tone_of("published") == "success"
    assert tone_of("no such state") == "neutral"
    with pytest.raises(ValueError, match="published"):
        register({"published": "danger"})


def test_the_other_language_keeps_the_page_and_its_query() -> None:
    request = RequestFactory().get("/ui/components/?state=a&q=%E8%AA%8D")
    with translation.override("ja"):
        ja, en = alternates(request)
    assert (ja.url, ja.current) == ("/ui/components/?state=a&q=%E8%AA%8D", True)
    assert (en.url, en.current) == ("/en/ui/components/?state=a&q=%E8%AA%8D", False)


class _Forbidden(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            f"{tag} {name}" for name, _ in attrs if name == "style" or name.startswith("on")
        ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/account/login/", "/en/account/login/", "/en/account/password/reset/"]
)
def test_no_page_needs_inline_styles_or_handlers(client: Client, path: str) -> None:
    page = client.get(path)
    parser = _Forbidden()
    parser.feed(page.content.decode())
    assert page.status_code == 200
    assert parser.found == []


@pytest.mark.django_db
def test_the_language_comes_from_the_address_alone(client: Client) -> None:
    japanese = client.get("/account/login/", headers={"accept-language": "en"})
    assert '<html lang="ja">' in japanese.content.decode()
    assert "Accept-Language" not in japanese.headers.get("Vary", "")
    assert '<html lang="en">' in client.get("/en/account/login/").content.decode()


@pytest.mark.django_db
def test_the_demonstration_says_so_on_every_page(client: Client, settings: SimpleNamespace) -> None:
    words = "公式サイトではありません"
    settings.DEMO_MODE = False
    assert words not in client.get("/account/login/").content.decode()
    settings.DEMO_MODE = True
    assert words in client.get("/account/login/").content.decode()
    assert words in client.get("/no-such-page/").content.decode()
    assert words in client.get("/admin/password_reset/").content.decode()


@pytest.mark.django_db
def test_scripts_carry_the_nonce_of_their_answer(client: Client) -> None:
    answer = client.get("/account/login/")
    nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    assert nonce is not None
    assert f'nonce="{nonce[1]}"' in answer.content.decode()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_back_office_relaxes_styles_alone(client: Client) -> None:
    policy = dict(
        rule.strip().split(" ", 1)
        for rule in client.get("/admin/password_reset/")
        .headers["Content-Security-Policy"]
        .split(";")
    )
    assert "unsafe" not in policy["script-src"]
    assert policy["style-src"] == "'self' 'unsafe-inline'"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_each_error_page_says_what_happened_what_was_kept_and_what_to_do(
    name: str,
) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with translation.override("en"):
        page = get_template(f"{name}.html").render({}, request)
    for words in ("What happened", "What was kept", "What you can do"):
        assert words in page


@pytest.mark.django_db
def test_a_page_that_is_not_there_answers_in_our_look(client: Client) -> None:
    answer = client.get("/en/no-such-page/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_in_our_look() -> None:
    answer = Client(enforce_csrf_checks=True).post("/en/account/login/", {"login": "a"})
    assert answer.status_code == 403
    assert "The form was open too long" in answer.content.decode()


def test_the_error_page_of_last_resort_needs_no_request() -> None:
    with translation.override("en"):
        assert "The portal made a mistake" in get_template("500.html").render()


def test_the_shared_picture_is_a_png_and_says_fictional() -> None:
    with translation.override("en"):
        assert share.png("A title")[:8] == b"\x89PNG\r\n\x1a\n"
        assert "Fictional" in share.svg("A title", fictional=True)
        assert "Fictional" not in share.svg("A title")


def test_a_long_title_is_broken_and_never_begins_a_line_with_a_mark() -> None:
    lines = share.lines_of("通院の足がない、という町の相談から始まった取組。" * 5)
    assert len(lines) == 4
    assert lines[-1].endswith("…")
    assert not any(line[0] in "、。" for line in lines)
    assert share.lines_of("Renkei Portal makes things") == ["Renkei Portal makes things"]


def test_each_button_that_takes_an_offer_is_described_by_its_own_sentence() -> None:
    page = draw(
        '<c-sentence-offer name="offer" value="a" action="/take/" title="10:06" />'
        '<c-sentence-offer name="offer" value="b" action="/take/" title="10:21" />'
    )
    sentences = dict(re.findall(r'<p class="offer-sentence" id="([^"]+)">([^<]+)</p>', page))
    described = re.findall(r'aria-describedby="([^"]+)"', page)
    assert [sentences[name] for name in described] == ["10:06", "10:21"]
