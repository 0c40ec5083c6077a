"""Packages that somebody chose: found however they are spelled, and nothing else."""

import pytest

from vulndesk.core.advisory.chosen_packages import LONGEST, MOST, chosen_in, is_about
from vulndesk.core.advisory.record import Component
from vulndesk.core.errors import BadInput

JINJA = Component(ecosystem="PyPI", name="Jinja2", purl="pkg:pypi/jinja2")
NODE = Component(ecosystem="npm", name="@acme/parser")
PHONE = Component(product="Door Phone", vendor="Acme")


def test_names_are_read_one_a_line_or_with_commas_each_once():
    assert chosen_in(["b, a\r\nB\n\n  ", "c  d"]) == ("a", "b", "c d")
    assert chosen_in(["", " , "]) == ()


@pytest.mark.parametrize("written", [",".join(map(str, range(MOST + 1))), "x" * (LONGEST + 1)])
def test_what_is_no_list_of_names_is_refused(written):
    with pytest.raises(BadInput):
        chosen_in([written])


@pytest.mark.parametrize(
    ("component", "name"),
    [
        (JINJA, "jinja2"),
        (JINJA, "JINJA2"),
        (JINJA, "pypi/jinja2"),
        (JINJA, "pkg:pypi/Jinja2@3.1"),
        (Component(ecosystem="PyPI", name="zope.interface"), "Zope_Interface"),
        (NODE, "@acme/parser"),
        (NODE, "npm/@acme/parser"),
        (NODE, "pkg:npm/%40acme/parser"),
        (PHONE, "door phone"),
        (PHONE, "acme door phone"),
        (Component(repository="https://git.example/a"), "https://git.example/A"),
        (Component(ecosystem="Debian:12", name="curl"), "Debian/curl"),
    ],
)
def test_a_component_is_found_by_every_name_of_it(component, name):
    assert is_about([PHONE, component], ["nothing", name])


def test_another_component_is_not():
    assert not is_about([JINJA, NODE, PHONE], ["jinja", "parser", "acme", "npm/jinja2", "pkg:npm/jinja2", "phone"])


def test_nothing_chosen_is_all_and_an_advisory_that_names_nothing_is_about_each():
    assert is_about([JINJA], [])
    assert is_about([], ["jinja2"])
    assert is_about([Component()], ["jinja2"])
