"""The editor's fields, as rows that are read back from whatever a browser sends. No script is needed for any of them.

A row whose text is empty is no row: to take one away is to empty it. `DraftForms` is the whole of them.
"""

from __future__ import annotations

from django import forms

from vulndesk.core.advisory.parts import ReferenceType
from vulndesk.core.advisory.record import Justification, RangeType, Status

RANGE_TYPES = (
    (RangeType.ECOSYSTEM.value, "Versions, as the ecosystem orders them"),
    (RangeType.SEMVER.value, "Semantic versions"),
    (RangeType.GIT.value, "Commits"),
)
STATUSES = (
    (Status.NOT_AFFECTED.value, "is not affected"),
    (Status.AFFECTED.value, "is affected"),
    (Status.FIXED.value, "is fixed"),
    (Status.UNDER_INVESTIGATION.value, "is being looked into"),
)
JUSTIFICATIONS = (
    ("", "No reason chosen"),
    (Justification.COMPONENT_NOT_PRESENT.value, "The component is not in it"),
    (Justification.CODE_NOT_PRESENT.value, "The vulnerable code is not in it"),
    (Justification.CODE_NOT_IN_EXECUTE_PATH.value, "The vulnerable code is never run"),
    (Justification.CANNOT_BE_CONTROLLED.value, "No attacker can reach the vulnerable code"),
    (Justification.MITIGATIONS_EXIST.value, "A protection is built in already"),
)
REFERENCES = (
    (ReferenceType.FIX.value, "The fix"),
    (ReferenceType.ADVISORY.value, "Another advisory"),
    (ReferenceType.REPORT.value, "The report"),
    (ReferenceType.ARTICLE.value, "An article"),
    (ReferenceType.DISCUSSION.value, "A discussion"),
    (ReferenceType.EVIDENCE.value, "Evidence"),
    (ReferenceType.DETECTION.value, "How to detect it"),
    (ReferenceType.INTRODUCED.value, "What introduced it"),
    (ReferenceType.PACKAGE.value, "The package"),
    (ReferenceType.WEB.value, "Something else"),
)
ECOSYSTEMS = (
    *("PyPI", "npm", "crates.io", "Go", "Maven", "NuGet", "RubyGems", "Packagist", "Hex", "Pub", "GitHub Actions"),
    *("Debian", "Alpine", "Linux", "Hackage", "CRAN", "SwiftURL", "ConanCenter"),
)


def line(label: str, hint: str = "", *, most: int = 300, code: bool = False, choices: str = "") -> forms.CharField:
    """choices: the id of a list of suggestions on the page."""
    quiet = {"list": choices} if choices else {}
    quiet |= {"spellcheck": "false", "autocomplete": "off"} if code else {"autocomplete": "off"}
    widget = forms.TextInput(attrs=quiet)
    return forms.CharField(label=label, required=False, max_length=most, help_text=hint, widget=widget)


def lines(label: str, hint: str = "", *, most: int = 4000, rows: int = 2, code: bool = True) -> forms.CharField:
    attrs = {"rows": rows} | ({"spellcheck": "false"} if code else {})
    widget = forms.Textarea(attrs=attrs)
    return forms.CharField(label=label, required=False, max_length=most, help_text=hint, widget=widget)


class RowForm(forms.Form):
    """One row. TYPED: the fields that make it one. found: field name -> what is missing or wrong there."""

    TYPED: tuple[str, ...] = ()

    def __init__(self, data: dict[str, str], prefix: str = "") -> None:
        super().__init__(data, prefix=prefix or None)
        self.found: dict[str, list[object]] = {}
        self.anchor = prefix

    @property
    def is_blank(self) -> bool:
        return not any((self[name].value() or "").strip() for name in self.TYPED)

    def said(self, name: str) -> str:
        """What was typed, without space around it; empty where it cannot be used."""
        return str(self.cleaned_data.get(name) or "").strip()

    def listed(self, name: str) -> tuple[str, ...]:
        """One thing a line, each once."""
        return tuple(dict.fromkeys(one.strip() for one in self.said(name).splitlines() if one.strip()))


class WordsForm(RowForm):
    """What is said once."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = line("Title", "One line. Say what is wrong, and in what.")
    summary = lines("In one sentence", "What an attacker can do, and to whom.", most=1000, code=False)
    details = lines(
        "Description", "Markdown. How it comes about, and how it is used.", most=60_000, rows=10, code=False
    )
    severities = lines("CVSS vectors", "One a line, 4.0 or 3.1.", most=1000)
    weaknesses = lines("Weaknesses", "CWE ids, one a line: CWE-125.", most=500)
    exploited = forms.BooleanField(label="It is known to be exploited", required=False)
    remediation = lines("What to do", "Markdown. Which version to install.", most=10_000, rows=3, code=False)
    workarounds = lines(
        "How to get by without", "Markdown. Until somebody can update.", most=10_000, rows=3, code=False
    )
    aliases = lines("Other names of it", "Ids that others gave it, one a line: CVE-2026-1234.", most=1000)
    related = lines("Related advisories", "Ids of others that belong to it, one a line.", most=1000)


class ComponentForm(RowForm):
    TYPED = ("name", "product", "purl", "repository")

    ecosystem = line("Ecosystem", "Such as PyPI. Empty for what no registry holds.", most=80, choices="ecosystems")
    name = line("Package", "As the registry spells it.", code=True)
    product = line("Or a product", "The name that people know.", most=200)
    vendor = line("Whose product", most=200)
    repository = line("Repository", "Its https:// address.", most=500, code=True)
    purl = line("Package URL", "Without a version, where ecosystem and name do not say it.", most=500, code=True)
    is_hosted = forms.BooleanField(label="A hosted service only: nobody installs it", required=False)
    is_unsupported = forms.BooleanField(label="No longer supported", required=False)
    versions = lines("Affected versions, one by one", "Beside the ranges, one a line.", most=20_000)


class RangeForm(RowForm):
    TYPED = ("introduced", "fixed", "last")

    type = forms.ChoiceField(label="Counted by", choices=RANGE_TYPES, required=False)
    introduced = line("Affected from", "0: from the first on.", most=2000, code=True)
    fixed = line("Fixed in", "The first that is not affected.", most=2000, code=True)
    last = line("Or last affected", "Where no fix is out.", most=2000, code=True)


class StatusForm(RowForm):
    TYPED = ("version", "statement", "justification")

    version = line("Version", "Empty: all that nothing else speaks of.", most=200, code=True)
    status = forms.ChoiceField(label="It", choices=STATUSES, required=False)
    justification = forms.ChoiceField(label="Because", choices=JUSTIFICATIONS, required=False)
    statement = line("In words", most=1000)


class ReferenceForm(RowForm):
    TYPED = ("url", "title")

    type = forms.ChoiceField(label="What is there", choices=REFERENCES, required=False)
    url = line("Address", "With https://.", most=2000, code=True)
    title = line("Called", most=300)


class MomentForm(RowForm):
    TYPED = ("text", "at")

    at = forms.DateTimeField(
        label="When (UTC)",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
        error_messages={"invalid": "Write a day and a time, such as 2026-03-03 14:00."},
    )
    text = line("What happened", most=500)


class ShareForm(forms.Form):
    message = forms.CharField(
        label="What you write to the reporter",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you ask them to look at."},
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label="What you would change",
        required=False,
        max_length=20_000,
        help_text="What you write goes into the thread.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VersionForm(forms.Form):
    """One press: only the draft and the embargo that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(VersionForm):
    reason = forms.CharField(
        label="The reason", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PlanForm(VersionForm):
    is_patient = forms.BooleanField(label="If it has to wait then: publish as soon as the gate opens", required=False)


class ReviseForm(VersionForm):
    summary = forms.CharField(
        label="What changes",
        max_length=300,
        help_text="One sentence that everybody reads: “Version 2.2 is affected, too.”",
        error_messages={"required": "Say in a sentence what changes."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why it does not hold",
        max_length=300,
        help_text="One sentence that everybody reads.",
        error_messages={"required": "Say why."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ImprintForm(forms.Form):
    id_prefix = line("Prefix of the ids", "x_NAME until a prefix is registered with OSV.", most=40, code=True)
    name = line("Publisher", most=120)
    namespace = line("Its web address", "CSAF asks for one that is the publisher’s own.", most=300, code=True)
    contact = line("Contact", "In words or an address.", most=300)
