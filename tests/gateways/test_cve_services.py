"""CVE Services, asked as their documentation says; Red Hat's client, as a second opinion, speaks to the same server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cvelib.cve_api import CveApi

from tests.core.advisory.written import ADVISORY
from tests.cve_services import ORG_ID, CveServices, running
from vulndesk.core.advisory.cve import Assigner, build_cna
from vulndesk.gateways import cve_services as cve
from vulndesk.gateways.cve_services import Absent, Account, Declined, Unsure
from vulndesk.gateways.web import Web, networks

WEB = Web(inner=networks(["127.0.0.0/8"]), longest_wait=5)
CONTAINER = build_cna(ADVISORY, assigner=Assigner(ORG_ID, "acme"))


@pytest.fixture
def services() -> Iterator[CveServices]:
    with running() as started:
        yield started


@pytest.fixture
def account(services: CveServices) -> Account:
    return Account(services.address, services.org, services.user, services.key)


def test_an_id_is_reserved_published_updated_and_rejected(services: CveServices, account: Account) -> None:
    reserved = cve.reserve(account, year=2026, web=WEB)
    assert reserved.cve_id == "CVE-2026-10000"
    cve.put_record(account, reserved.cve_id, CONTAINER, web=WEB)
    cve.put_record(account, reserved.cve_id, {**CONTAINER, "title": "Later"}, web=WEB)
    assert services.records[reserved.cve_id]["containers"]["cna"]["title"] == "Later"
    cve.reject_record(account, reserved.cve_id, org_id=ORG_ID, reason="Not a vulnerability.", web=WEB)
    assert services.ids[reserved.cve_id]["state"] == "REJECTED"
    assert services.asked == [
        "POST cve-id",
        *("POST cve/CVE-2026-10000/cna", "POST cve/CVE-2026-10000/cna", "PUT cve/CVE-2026-10000/cna"),
        *("POST cve/CVE-2026-10000/reject", "PUT cve/CVE-2026-10000/reject"),
    ]


def test_what_was_reserved_since_is_found_on_every_page_and_only_our_own(
    services: CveServices, account: Account
) -> None:
    begun = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
    services.clock = lambda: begun - timedelta(hours=1)
    services.reserve()
    services.clock = lambda: begun + timedelta(minutes=1)
    ours = [services.reserve()["cve_id"] for _ in range(3)]
    services.reserve(user="other@acme.example")
    published = services.reserve()["cve_id"]
    cve.put_record(account, published, CONTAINER, web=WEB)
    assert [one.cve_id for one in cve.reserved_since(account, begun, web=WEB)] == ours


def test_the_account_is_known_by_its_organisation_and_quota(services: CveServices, account: Account) -> None:
    services.reserve()
    assert cve.organisation(account, web=WEB) == ORG_ID
    assert cve.quota(account, web=WEB) == cve.Quota(100, 1, 99)


@pytest.mark.parametrize(
    ("change", "kind"),
    [({"key": "wrong"}, "UNAUTHORIZED"), ({"org": "other"}, "UNAUTHORIZED"), ({"key": "é"}, "bad_account")],
)
def test_a_wrong_account_is_declined_and_the_key_is_never_shown(
    account: Account, change: dict[str, str], kind: str
) -> None:
    wrong = replace(account, **change)
    with pytest.raises(Declined) as declined:
        cve.reserve(wrong, year=2026, web=WEB)
    assert declined.value.kind == kind
    assert wrong.key not in f"{declined.value.what} {declined.value} {wrong!r}"


def test_a_quota_that_is_used_up_is_said(services: CveServices, account: Account) -> None:
    services.limit = 0
    with pytest.raises(Declined, match="EXCEEDED_ID_QUOTA") as declined:
        cve.reserve(account, year=2026, web=WEB)
    assert "as many CVE ids as it may" in declined.value.what
    assert services.ids == {}


def test_an_invalid_record_is_declined(services: CveServices, account: Account) -> None:
    name = services.reserve()["cve_id"]
    with pytest.raises(Declined, match="INVALID_JSON_SCHEMA"):
        cve.put_record(account, name, {"title": "x"}, web=WEB)
    assert services.ids[name]["state"] == "RESERVED"


def test_what_may_have_been_heard_is_told_from_what_was_not(services: CveServices, account: Account) -> None:
    services.faults = ["drop", "500", "429"]
    for trouble in (Unsure, Unsure, Absent):
        with pytest.raises(trouble):
            cve.reserve(account, year=2026, web=WEB)
    assert len(services.ids) == 1, "the first one was done"
    with pytest.raises(Absent):
        cve.reserve(replace(account, address="http://127.0.0.1:1024/api"), year=2026, web=WEB)
    with pytest.raises(Absent):
        cve.reserve(account, year=2026, web=Web())  # an address of the owner's network, which nobody named
    assert len(services.ids) == 1


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_another_client_reads_the_same_of_this_server(services: CveServices, account: Account) -> None:
    other = CveApi(services.user, services.org, services.key, url=f"{services.address}/")
    name = other.reserve(1, False, "2026")["cve_ids"][0]["cve_id"]
    other.publish(name, dict(CONTAINER), validate=False)
    assert other.show_cve_id(name)["state"] == "PUBLISHED"
    second = cve.reserve(account, year=2026, web=WEB)
    assert [one["cve_id"] for one in other.list_cves(state="RESERVED")] == [second.cve_id]
    assert other.quota()["available"] == cve.quota(account, web=WEB).available
