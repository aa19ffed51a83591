"""Every visible word is marked, and every marked word has its Chinese."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import trim_whitespace

from tools.words import catalogues, word
from tools.words import marked as words_marked

ROOT = Path(settings.ROOT)
TEMPLATES = sorted(ROOT.glob("lianke/*/templates/**/*.html"))

PERCENT = re.compile(r"%(?:\((?P<name>\w+)\))?[sdrf]")
BRACE = re.compile(r"\{(\w+)\}")
CHINESE = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")

LATIN_IN_CHINESE: dict[str, str] = {}
"""Translations that hold no Chinese character, with the reason."""

BARE: dict[str, str] = {
    "中文": "the name of a language is written in that language",
    "English": "as above",
    "SHA-256": "an algorithm's name",
    "CSV": "a file format's name",
    "zip": "as above",
    "Ctrl+Z": "what stands on the keys",
    "Esc": "as above",
    "← → PgUp PgDn": "as above",
}
"""Visible text of templates that stands outside translation tags, with the reason."""


def entries() -> list[polib.POEntry]:
    return [entry for own in catalogues().values() for entry in own if not entry.obsolete]


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_each_catalogue_holds_the_marked_words_of_its_package() -> None:
    """`make words` puts each where it belongs."""
    marked = {package: {word(entry) for entry in found} for package, found in words_marked().items()}
    known = {package: {word(entry) for entry in own} for package, own in catalogues().items()}
    lacking = {
        package: sorted(map(str, words - known.get(package, set()))) for package, words in marked.items()
    }
    unused = {
        package: sorted(map(str, words - marked.get(package, set()))) for package, words in known.items()
    }
    assert {package: words for package, words in lacking.items() if words} == {}
    assert {package: words for package, words in unused.items() if words} == {}


def test_a_word_means_the_same_in_every_package() -> None:
    said: dict[tuple[str | None, str], set[str]] = {}
    for entry in entries():
        said.setdefault((entry.msgctxt, entry.msgid), set()).add("|".join(translations(entry)))
    assert {word: chinese for word, chinese in said.items() if len(chinese) > 1} == {}


def test_every_word_has_its_chinese() -> None:
    assert [entry.msgid for entry in entries() if "fuzzy" in entry.flags] == []
    assert [entry.msgid for entry in entries() if not all(translations(entry))] == []


def test_no_translation_is_left_in_latin_letters() -> None:
    latin = [
        text
        for entry in entries()
        for text in translations(entry)
        if LATIN_WORD.search(BRACE.sub("", PERCENT.sub("", text)))
        and not CHINESE.search(text)
        and text not in LATIN_IN_CHINESE
    ]
    assert latin == []


def test_a_translation_fills_the_same_gaps() -> None:
    for entry in entries():
        for text in translations(entry):
            wanted = {*gaps(entry.msgid), *gaps(entry.msgid_plural)}
            assert set(gaps(text)) == wanted, f"{entry.msgid!r} → {text!r}"


def gaps(text: str) -> list[str]:
    return [match[0] for match in PERCENT.finditer(text)] + [match[0] for match in BRACE.finditer(text)]


def test_a_gap_has_a_name() -> None:
    nameless = [
        entry.msgid
        for entry in entries()
        if any(match["name"] is None for match in PERCENT.finditer(entry.msgid.replace("%%", "")))
    ]
    assert nameless == []


def test_chinese_sentences_end_and_pause_in_full_width() -> None:
    half = re.compile(r"[\u3400-\u9fff][,;:?!]|[\u3400-\u9fff]\.(?!\w)")
    assert [text for entry in entries() for text in translations(entry) if half.search(text)] == []


class VisibleText(HTMLParser):
    """Collects what a person reads: text, and the attributes that are read aloud or shown."""

    SAID = ("alt", "aria-label", "title", "placeholder", "data-label", "label")
    SILENT = ("script", "style")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SILENT:
            self.inside.append(tag)
        self.found += [value for name, value in attrs if name in self.SAID and value]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


def bare_words(template: Path) -> Iterator[str]:
    text = template.read_text()
    text = re.sub(r"\{% block body_class %\}.*?\{% endblock %\}", "", text)
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}", "", text)
    text = re.sub(
        r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", "", text, flags=re.DOTALL
    )
    text = re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", "", text, flags=re.DOTALL)
    parser = VisibleText()
    parser.feed(text)
    for found in parser.found:
        words = trim_whitespace(found).strip()
        if words not in BARE and (CHINESE.search(words) or LATIN_WORD.search(words)):
            yield words


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "lianke")))
def test_a_template_says_nothing_unmarked(template: Path) -> None:
    assert list(bare_words(template)) == []
