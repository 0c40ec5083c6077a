"""What makes two reports alike, whatever the language, the order and the key; and what says so in words."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vulndesk.core.similar.likeness import in_words, likeness, shared_spans
from vulndesk.core.similar.sketch import MOST, Sample, Sketch, Subject, asked_digests, sketch_of, subject_of
from vulndesk.core.similar.words import read_text

KEY = b"a key that nobody else has"

ENGLISH = """# Heap overflow in the importer

The archive importer copies every attribute header into a fixed buffer. Nobody compares the declared length before.

An attacker who uploads a crafted archive overwrites adjacent memory and controls the importer process afterwards."""
IN_LANGUAGES = {
    "de": """Der Importer kopiert jeden Attributkopf in einen festen Puffer, ohne vorher die angegebene Länge zu prüfen.
    Wer ein präpariertes Archiv hochlädt, überschreibt benachbarten Speicher und steuert danach den ganzen Prozess.""",
    "fr": """L'importateur copie chaque attribut dans un tampon fixe sans comparer auparavant la longueur déclarée.
    Quiconque téléverse une archive piégée écrase la mémoire voisine et contrôle ensuite tout le processus.""",
    "es": """El importador copia cada atributo hacia un búfer fijo, nadie compara antes la longitud declarada. Quien
    sube un archivo preparado sobrescribe memoria vecina y controla después todo el proceso importador del servidor.""",
    "pt": """O importador copia cada atributo para uma área fixa sem comparar antes o comprimento declarado. Quem envia
    um arquivo preparado sobrescreve memória vizinha, depois controla todo o processo importador do servidor.""",
    "ru": """Импортёр копирует каждый заголовок атрибута в буфер постоянного размера, не сравнивая объявленную длину.
    Злоумышленник загружает подготовленный архив, перезаписывает соседнюю память, управляет процессом импорта.""",
    "zh": """导入程序把每个属性头复制到固定大小的缓冲区，事先没有比较声明的长度。
    攻击者上传特制的归档文件就能覆盖相邻内存，然后控制整个导入进程。""",
    "ja": """インポーターは各属性ヘッダーを固定長のバッファへ複写しますが、宣言された長さを事前に比較しません。
    攻撃者が細工した書庫を送ると隣接するメモリーが上書きされます。""",
}
HOSTILE = st.text(alphabet=st.sampled_from("ab Ж文字か`~>#*_:\n(){}0x/.-\\\u2028\ud800"), max_size=400)


def sketch(text, key=KEY):
    return sketch_of(text, key=key, subject=subject_of(text))


def with_some_words_changed(text, every=4):
    words = text.split(" ")
    return " ".join(f"изменено{at}" if at % every == 1 else word for at, word in enumerate(words))


def test_the_same_text_and_key_give_the_same_sketch_and_another_key_shares_no_digest():
    assert sketch(ENGLISH) == sketch(ENGLISH)
    mine, theirs = (set(asked_digests(sketch(ENGLISH, key), key=key)) for key in (KEY, b"another key, by chance"))
    assert len(mine) > 10
    assert not mine & theirs


@settings(max_examples=20)
@given(
    st.permutations(ENGLISH.split("\n\n")[1:]),
    st.sampled_from(["## Zusammenfassung", "**Impact:**", "复现步骤：", "Étapes"]),
)
def test_order_headings_case_quoting_and_marks_make_no_report_another_one(paragraphs, heading):
    told = "\n\n".join(
        f"{heading if ':' in heading or '#' in heading else '# ' + heading}\n\n> *{one.upper()}*" for one in paragraphs
    )
    found = likeness(sketch(ENGLISH), sketch(told))
    assert found.is_strong
    assert found.words > 0.9


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_each_language_is_read(language):
    text = IN_LANGUAGES[language]
    spaced = language not in ("zh", "ja")
    retold = with_some_words_changed(text) if spaced else text.replace("长度", "大小").replace("長さ", "大きさ")
    assert likeness(sketch(text), sketch(retold)).score > 0.4
    for name, other in {**IN_LANGUAGES, "en": ENGLISH}.items():
        if name == language or {name, language} == {"es", "pt"}:  # these two say it in nearly the same words
            continue
        assert likeness(sketch(text), sketch(other)).score < 0.2


def test_what_differs_from_finder_to_finder_does_not_count():
    told = "Version {} of the importer trusts the declared length, seen on {} with build {} by {}."
    one, other = (
        sketch(told.format(*given)) for given in (("2.3.1", "2026-03-01", "4711", "me"), ("2.4", "1.12.", "9", "us"))
    )
    assert one.words == other.words
    assert one.pairs == other.pairs


def test_traces_are_the_same_lines_wherever_they_ran():
    frames = ("    #0 0x{0} in read_frame /src/a/frame.c:40", "    #1 0x{0} in main /src/a/main.c:9")
    trace = "\n".join(("==1==ERROR: AddressSanitizer on 0x{0}", *frames))
    one, other = sketch(trace.format("60200")), sketch(trace.format("7fffab"))
    assert one.lines == other.lines
    assert one.lines.count == 3
    assert one.words.count == 0


def test_a_heading_that_says_something_of_this_report_is_read():
    assert [word.folded for word in read_text("## Steps to reproduce\nImpact:\n").words] == []
    assert "read_frame" in {word.folded for word in read_text("## Crash in read_frame()").words}


def test_the_subject_is_files_functions_weaknesses_and_addresses():
    text = "`read_frame()` in `src/codec/frame.c`: POST /api/v1/users/4711/avatar?x=1 gives CWE-787."
    assert subject_of(text, weakness="CWE-20: input") == Subject(
        frozenset({"codec/frame.c"}),
        frozenset({"read_frame"}),
        frozenset({"CWE-787", "CWE-20"}),
        frozenset({"/api/v1/users/*/avatar"}),
    )


def test_what_two_reports_share_is_said_in_words():
    about = "The function `read_frame()` in `src/codec/frame.c` (CWE-787). "
    found = likeness(sketch(about + ENGLISH), sketch(about + with_some_words_changed(ENGLISH)))
    assert in_words(found)[:3] == ("same function read_frame", "same file codec/frame.c", "same weakness CWE-787")
    assert in_words(found)[3].startswith("about ")
    many = Subject(symbols=frozenset("abcde"))
    empty = Sample((), 0)
    alike = likeness(Sketch(empty, empty, empty, many), Sketch(empty, empty, empty, many))
    assert in_words(alike) == ("same functions a, b, c and 2 more",)


def test_the_same_place_alone_is_worth_a_look_and_never_says_that_they_are_the_same():
    about = "The function `read_frame()` in `src/codec/frame.c`. "
    found = likeness(sketch(about + ENGLISH), sketch(about + IN_LANGUAGES["fr"]))
    assert 0.2 < found.score < 0.7


def test_two_short_texts_are_not_alike_by_chance():
    assert likeness(sketch("There is a problem."), sketch("There is a problem.")).score == 0


def test_an_estimate_is_near_the_truth_however_long_the_reports():
    chance = random.Random(4)
    for share in (0.1, 0.3, 0.6):
        common = {chance.randrange(1 << 32) for _ in range(int(3000 * share))}
        sets = [common | {chance.randrange(1 << 32) for _ in range(3000 - len(common))} for _ in range(2)]
        pairs = [Sample(tuple(sorted(found)[:MOST]), len(found)) for found in sets]
        empty = Sample((), 100)
        one, other = (Sketch(sample, sample, Sample((), 0), Subject(symbols=frozenset("x"))) for sample in pairs)
        assert likeness(one, other).words == pytest.approx(share, abs=0.12)
        assert likeness(Sketch(empty, empty, empty, Subject()), one).score == 0


@settings(max_examples=40)
@given(HOSTILE, HOSTILE)
def test_any_two_texts_have_one_likeness_and_marks_inside_of_them(text, other):
    one, two = sketch(text), sketch(other)
    assert likeness(one, two) == likeness(two, one)
    assert 0 <= likeness(one, two).score <= 1
    at = 0
    for start, end in shared_spans(text, other):
        assert at <= start < end <= len(text)
        at = end + 1


def test_what_both_say_is_marked():
    text = "First of all, the importer copies every header. ```\nmemcpy(to, from, n);\n```"
    other = "Every night the importer copies every header.\n\n```\nmemcpy(to, from,  n);\n```"
    assert [text[start:end] for start, end in shared_spans(text, other)] == ["importer copies every header"]
    fenced = text.replace(" ```\nmem", "\n```\nmem")
    assert [fenced[start:end] for start, end in shared_spans(fenced, other)][1] == "memcpy(to, from, n);"
