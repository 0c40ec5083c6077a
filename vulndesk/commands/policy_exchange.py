"""`vulndesk policy export` and `import`: a policy in the formats of others. What is lost is said on stderr."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import click
import yaml

from vulndesk.commands.policy import https_address, policy_bytes, read_with_overlay
from vulndesk.core.errors import BadInput
from vulndesk.core.policy.clauses import Policy
from vulndesk.core.policy.decoding import LARGEST
from vulndesk.core.policy.exchange.crossing import Imported, strict_json
from vulndesk.core.policy.exchange.cvd_policy import POSTURES, Publisher, from_cvd_policy, to_cvd_policy
from vulndesk.core.policy.exchange.from_security_txt import from_security_txt
from vulndesk.core.policy.exchange.own import from_document, to_document
from vulndesk.core.policy.exchange.security_insights import Project, from_security_insights, to_security_insights
from vulndesk.core.policy.publish.prose import write_policy
from vulndesk.core.policy.publish.well_known import EXPIRES_IN, Published, security_txt_of

FORMATS = ("json", "cvd-policy", "security-insights", "security.txt")
_Written = tuple[str, Iterable[str]]


@click.command("export", short_help="Say a SECURITY.md in another format.")
@click.argument("file")
@click.option("--to", "target", type=click.Choice(FORMATS), required=True)
@click.option("--name", default="", help="The project's or organisation's name (cvd-policy, security-insights).")
@click.option("--posture", default="", help=f"For cvd-policy: {', '.join(POSTURES)}.")
@click.option("--policy-url", default="", help="Where the policy is published (security.txt, security-insights).")
@click.option("--url", default="", help="Where the written file will be (security.txt, security-insights).")
def export_policy(file: str, target: str, name: str, posture: str, policy_url: str, url: str) -> None:
    """Read FILE and print it in another format.

    What the format cannot say, and what it asks for and the policy does not say, is listed on stderr.
    """
    given = {"name": name, "posture": posture, "policy": https_address(policy_url), "url": https_address(url)}
    _, policy = read_with_overlay(file)
    text, lost = _EXPORTS[target](policy, datetime.now(UTC).replace(microsecond=0), given)
    click.echo(text, nl=False)
    _tell(lost)


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _to_cvd(policy: Policy, now: datetime, given: dict[str, str]) -> _Written:
    publisher = Publisher(given["name"], given["posture"], updated=now, expires=now + EXPIRES_IN)
    done = to_cvd_policy(policy, publisher)
    return _json(done.document), done.lost


def _to_insights(policy: Policy, now: datetime, given: dict[str, str]) -> _Written:
    done = to_security_insights(policy, Project(given["name"], now.date(), url=given["url"], policy=given["policy"]))
    return yaml.safe_dump(done.document, sort_keys=False, allow_unicode=True, width=100), done.lost


def _to_security_txt(policy: Policy, now: datetime, given: dict[str, str]) -> _Written:
    values = [clause.value for clause in policy.clauses]
    published = Published(policy=given["policy"], canonical=given["url"])
    return security_txt_of(values, published, expires=now + EXPIRES_IN)


_EXPORTS: dict[str, Callable[[Policy, datetime, dict[str, str]], _Written]] = {
    "json": lambda policy, now, given: (_json(to_document(policy)), ()),
    "cvd-policy": _to_cvd,
    "security-insights": _to_insights,
    "security.txt": _to_security_txt,
}


# --- import ---------------------------------------------------------------------------------------------------------


@click.command("import", short_help="Make a SECURITY.md of a policy in another format.")
@click.argument("file")
@click.option("--from", "source", type=click.Choice(FORMATS), required=True)
@click.option("--to", "target", type=click.Choice(["security.md", "json"]), default="security.md", show_default=True)
def import_policy(file: str, source: str, target: str) -> None:
    """Read FILE in another format and print it as a SECURITY.md, or as our JSON.

    What a policy cannot say is listed on stderr.
    """
    raw = policy_bytes(file)
    if len(raw) > LARGEST:
        raise BadInput("The file is larger than 1 MB.")
    imported = _IMPORTS[source](raw)
    written = write_policy(imported.draft)
    click.echo(written.text if target == "security.md" else _json(to_document(written.policy)), nl=False)
    _tell([*imported.lost, *written.differences])


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The file is not UTF-8.") from None


def _from_yaml(raw: bytes) -> Imported:
    try:
        document = yaml.safe_load(_text(raw))
    except (yaml.YAMLError, RecursionError, ValueError):
        raise BadInput("The file is not YAML that can be read.", next_step="Mend the file.") from None
    return from_security_insights(document)


_IMPORTS: dict[str, Callable[[bytes], Imported]] = {
    "json": lambda raw: Imported(from_document(strict_json(_text(raw))), ()),
    "cvd-policy": lambda raw: from_cvd_policy(strict_json(_text(raw))),
    "security-insights": _from_yaml,
    "security.txt": lambda raw: from_security_txt(raw, now=datetime.now(UTC)),
}


def _tell(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        click.echo(f"Note: {sentence}", err=True)
