"""Each house rule catches what it is for, lets the ordinary through, and this tree keeps them all."""

import pytest

from tools import house


def caught(rule: house.Rule, **files: str) -> list[str]:
    """Paths of the breaches; a file's name is given with __ for / and _DOT_ for the dot."""
    named = {name.replace("__", "/").replace("_DOT_", "."): text for name, text in files.items()}
    return [breach.path for breach in rule(named)]


def a_function_of(lines: int) -> str:
    return "def deed():\n" + "    pass\n" * (lines - 1)


def test_a_function_of_51_lines_is_caught_and_one_of_50_is_not() -> None:
    assert caught(house.short_functions, long_DOT_py=a_function_of(51)) == ["long.py"]
    assert caught(house.short_functions, long_DOT_py="async " + a_function_of(51)) == ["long.py"]
    assert caught(house.short_functions, short_DOT_py=a_function_of(50)) == []


def test_a_file_of_501_lines_is_caught_unless_it_is_a_migration_or_not_ours() -> None:
    long = "x = 1\n" * 501
    assert caught(house.short_files, a_DOT_py=long, b_DOT_css=long) == ["a.py", "b.css"]
    assert caught(house.short_files, a_DOT_py=long[6:]) == []
    assert caught(house.short_files, apps__x__migrations__y_DOT_py=long, s__vendor__y_DOT_js=long) == []


@pytest.mark.parametrize("path", ["vulndesk/core/utils.py", "tests/helpers/people.py", "vulndesk/data/x.py"])
def test_a_name_that_says_nothing_is_caught(path: str) -> None:
    assert [breach.path for breach in house.telling_names({path: ""})] == [path]


def test_a_name_that_only_contains_a_vague_word_is_fine() -> None:
    assert caught(house.telling_names, vulndesk__core__information_DOT_py="", vulndesk__libre_DOT_py="") == []


def test_an_app_with_a_file_of_its_own_kind_is_caught() -> None:
    app = "vulndesk__apps__cases__"
    assert caught(house.same_files_in_every_app, **{f"{app}services_DOT_py": ""}) == ["vulndesk/apps/cases/services.py"]
    assert caught(house.same_files_in_every_app, **{f"{app}services__x_DOT_py": ""})
    usual = [f"{app}models_DOT_py", f"{app}actions__deeds_DOT_py", f"{app}migrations__0001_DOT_py", "vulndesk__apps__x"]
    assert caught(house.same_files_in_every_app, **dict.fromkeys(usual, "")) == []


def test_an_extra_file_is_allowed_to_its_own_app_only() -> None:
    assert caught(house.same_files_in_every_app, vulndesk__apps__chat__hub_DOT_py="") == []
    assert caught(house.same_files_in_every_app, vulndesk__apps__cases__hub_DOT_py="")


def test_an_extra_that_is_gone_is_caught() -> None:
    assert len(list(house.no_needless_extras({}))) == sum(map(len, house.APP_EXTRAS.values()))


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        "<script type='module'>go()</script>",
        "<style>p { color: red }</style>",
        '<p class="x" style="color: red">',
        '<button\n  onclick="go()">',
        '<div hx-on:click="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_code_inside_a_template_is_caught(markup: str) -> None:
    assert caught(house.no_inline_code, page_DOT_html=markup) == ["page.html"]


def test_scripts_by_address_and_words_about_style_are_fine() -> None:
    markup = (
        '<script src="{% static "x.js" %}" defer></script><p>style="x" on="y"</p>{# <style> #}<link rel="stylesheet">'
    )
    assert caught(house.no_inline_code, page_DOT_html=markup) == []


@pytest.mark.parametrize("start", ["/wo" + "rk/main", "/ro" + "ot/.venv", "/ho" + "me/me/desk", "/op" + "t/wheels"])
def test_a_path_of_one_machine_is_caught(start: str) -> None:
    assert caught(house.no_machine_of_ours, notes_DOT_md=f"look in {start}/x") == ["notes.md"]
    assert caught(house.no_machine_of_ours, notes_DOT_md=f"https://example.org{start}") == []


@pytest.mark.parametrize(
    "line", ["pip install --ind" + "ex-url=x", "--extra-ind" + "ex-url x", "https://py" + "pi.org/simple"]
)
def test_the_address_of_a_registry_is_caught(line: str) -> None:
    assert caught(house.no_machine_of_ours, notes_DOT_md=line) == ["notes.md"]


def test_a_setting_without_a_document_is_caught() -> None:
    code = 'env.str("VULNDESK_NEW")'
    assert caught(house.every_setting_is_documented, vulndesk__x_DOT_py=code) == ["vulndesk/x.py"]
    assert caught(house.every_setting_is_documented, vulndesk__x_DOT_py=code, a_DOT_md="`VULNDESK_NEW`: new") == []


def test_a_document_about_a_setting_that_nothing_reads_is_caught() -> None:
    assert caught(house.no_setting_is_invented, a_DOT_md="`VULNDESK_OLD`") == ["a.md"]


def test_an_exception_covers_one_rule_for_one_file_and_a_needless_one_is_caught() -> None:
    files = {"vulndesk/long.py": a_function_of(60)}
    extras = {f"vulndesk/apps/{app}/{name}.py": "" for app, names in house.APP_EXTRAS.items() for name in names}
    key = ("short_functions", "vulndesk/long.py")
    assert [breach.rule for breach in house.breaches(files | extras, exceptions={})] == ["short_functions"]
    assert house.breaches(files | extras, exceptions={key: "a table"}) == []
    needless = house.breaches(extras, exceptions={key: "a table"})
    assert [breach.rule for breach in needless] == ["no_needless_exceptions"]


def test_this_tree_keeps_the_house_rules() -> None:
    assert [str(breach) for breach in house.breaches(house.tracked_files())] == []
