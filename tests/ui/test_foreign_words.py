"""What stands on a page in the other language says so."""

import pytest

from portal.ui.foreign_words import mark


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<td>如月市</td>", '<td lang="ja">如月市</td>'),
        (
            "<p>Visit to 如月市 (Ibaraki), van 3号車.</p>",
            '<p>Visit to <span lang="ja">如月市</span> (Ibaraki), van <span lang="ja">3号車</span>.</p>',
        ),
        (
            "<p>on 令和8年11月23日(月) at 7:42</p>",
            '<p>on <span lang="ja">令和8年11月23日(月)</span> at 7:42</p>',
        ),
        ('<p><b class="x">買い物</b> trip</p>', '<p><b lang="ja" class="x">買い物</b> trip</p>'),
        (
            '<option value="08">茨城県</option>',
            '<option lang="ja" value="08">茨城県</option>',
        ),
        ("<title>Renkei Portal of 如月市</title>", "<title>Renkei Portal of 如月市</title>"),
        (
            '<input type="text" value="近藤 トメ">',
            '<input lang="ja" type="text" value="近藤 トメ">',
        ),
        ('<img alt="茨城県の地図" src="/m">', '<img lang="ja" alt="茨城県の地図" src="/m">'),
        ('<a lang="ja" href="/">日本語</a>', '<a lang="ja" href="/">日本語</a>'),
        ('<script nonce="n">"日本"</script>', '<script nonce="n">"日本"</script>'),
        ("<p>木村 &amp; 子</p>", '<p lang="ja">木村 &amp; 子</p>'),
        ("<p>Nothing foreign</p>", "<p>Nothing foreign</p>"),
    ],
)
def test_japanese_on_an_english_page(before: str, after: str) -> None:

    assert mark(before, "en") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Kanto Bureau of Economy</p>", '<p lang="en">Kanto Bureau of Economy</p>'),
        (
            "<p>次の <i>Kisaragi City</i> です</p>",
            '<p>次の <i lang="en">Kisaragi City</i> です</p>',
        ),
        ("<p>次の Kisaragi City です</p>", "<p>次の Kisaragi City です</p>"),
        ("<p>CSV</p>", "<p>CSV</p>"),
        ("<p>taro@example.jp</p>", "<p>taro@example.jp</p>"),
        ('<p class="card wide">文</p>', '<p class="card wide">文</p>'),
        (
            '<p lang="en">The word 福祉 is there</p>',
            '<p lang="en">The word 福祉 is there</p>',
        ),
    ],
)
def test_english_on_a_japanese_page(before: str, after: str) -> None:
    assert mark(before, "ja") == after
