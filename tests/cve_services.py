"""CVE Services as their documentation says they answer, over real HTTP on this machine: accounts, states, quota, pages.

https://cveawg.mitre.org/api-docs/. `tests/gateways/test_cve_services.py` lets Red Hat's client speak to it as well.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

ORG_ID = "b3476cb9-2e3d-41a6-98d0-0f47421a65b6"
PAGE = 2


class CveServices(http.server.ThreadingHTTPServer):
    """faults: what goes wrong with the next requests, in order: "drop" (done, not answered), "500", "429"."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_port}/api"
        self.org, self.user, self.key = "acme", "desk@acme.example", "key-1234"
        self.limit = 100
        self.ids: dict[str, dict[str, Any]] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.asked: list[str] = []
        self.faults: list[str] = []
        self.clock = lambda: datetime.now(UTC)
        self.lock = threading.Lock()

    def reserve(self, *, user: str = "", year: str = "2026") -> dict[str, Any]:
        cve_id = f"CVE-{year}-{10_000 + len(self.ids)}"
        at = f"{self.clock():%Y-%m-%dT%H:%M:%S.000Z}"
        self.ids[cve_id] = {
            "cve_id": cve_id,
            "cve_year": year,
            "owning_cna": self.org,
            "requested_by": {"cna": self.org, "user": user or self.user},
            "reserved": at,
            "state": "RESERVED",
            "time": {"created": at, "modified": at},
        }
        return self.ids[cve_id]

    def handle_error(self, *args: object) -> None:
        """A client that is cut off has nothing to complain about."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: CveServices

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        with self.server.lock:
            self.server.asked.append(f"{method} {parts.path.removeprefix('/api/')}")
            fault = self.server.faults.pop(0) if self.server.faults else ""
            if fault.isdigit():
                return self._say(int(fault), {"error": "SERVICE_NOT_AVAILABLE", "message": "Try again later."})
            given = json.loads(body) if body.strip() else {}
            status, told = self._do(method, parts.path.removeprefix("/api/"), parse_qs(parts.query), given)
        if fault == "drop":  # done, and nobody hears of it
            self.close_connection = True
            return None
        return self._say(status, told)

    def _do(self, method: str, path: str, query: dict[str, list[str]], given: Any) -> tuple[int, Any]:
        one = self.server
        account = tuple(self.headers.get(f"CVE-API-{name}") for name in ("ORG", "USER", "KEY"))
        if account != (one.org, one.user, one.key):
            return 401, {"error": "UNAUTHORIZED", "message": "Unauthorized"}
        match [method, *path.strip("/").split("/")]:
            case ["POST", "cve-id"]:
                return self._reserve(query)
            case ["GET", "cve-id"]:
                return self._listed(query)
            case ["GET", "cve-id", cve_id] if cve_id in one.ids:
                return 200, one.ids[cve_id]
            case ["GET", "org", one.org]:
                return 200, {"UUID": ORG_ID, "short_name": one.org, "name": "Acme", "policies": {"id_quota": one.limit}}
            case ["GET", "org", one.org, "id_quota"]:
                return 200, {
                    "id_quota": one.limit,
                    "total_reserved": self._held(),
                    "available": one.limit - self._held(),
                }
            case ["POST" | "PUT", "cve", cve_id, ("cna" | "reject") as what] if cve_id in one.ids:
                return self._record(method, cve_id, what, given)
        return 404, {"error": "NOT_FOUND", "message": "There is no such thing."}

    def _held(self) -> int:
        return sum(held["state"] == "RESERVED" for held in self.server.ids.values())

    def _reserve(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        missing = [name for name in ("amount", "short_name", "cve_year") if name not in query]
        if missing:
            return 400, {"error": "BAD_INPUT", "message": "Parameters were invalid", "details": missing}
        if query["short_name"] != [self.server.org]:
            return 403, {"error": "ORG_CANNOT_RESERVE_FOR_OTHER", "message": "only for your own organisation"}
        amount = int(query["amount"][0])
        if self._held() + amount > self.server.limit:
            return 403, {"error": "EXCEEDED_ID_QUOTA", "message": "The quota is exceeded."}
        reserved = [self.server.reserve(year=query["cve_year"][0]) for _ in range(amount)]
        return 200, {"cve_ids": reserved, "meta": {"remaining_quota": self.server.limit - self._held()}}

    def _listed(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        since = query.get("time_reserved.gt", [""])[0]
        states = query.get("state") or ["RESERVED", "PUBLISHED", "REJECTED"]
        found = [held for held in self.server.ids.values() if held["state"] in states and held["reserved"] > since]
        page = int(query.get("page", ["1"])[0])
        told: dict[str, Any] = {"cve_ids": found[(page - 1) * PAGE : page * PAGE]}
        if len(found) > PAGE:
            last = -(-len(found) // PAGE)
            told |= {"totalCount": len(found), "itemsPerPage": PAGE, "pageCount": last, "currentPage": page}
            told |= {"prevPage": page - 1 or None, "nextPage": page + 1 if page < last else None}
        return 200, told

    def _record(self, method: str, cve_id: str, what: str, given: Any) -> tuple[int, Any]:
        container = given.get("cnaContainer")
        needed = ("descriptions", "affected", "references") if what == "cna" else ("rejectedReasons",)
        if not isinstance(container, dict) or any(not container.get(name) for name in (*needed, "providerMetadata")):
            return 400, {"error": "INVALID_JSON_SCHEMA", "message": "CVE JSON schema validation failed"}
        if method == "POST" and cve_id in self.server.records:
            return 403, {"error": "CVE_RECORD_EXISTS", "message": f"The record for {cve_id} already exists."}
        if method == "PUT" and cve_id not in self.server.records:
            return 403, {"error": "CVE_RECORD_DNE", "message": f"The record for {cve_id} does not exist."}
        state = "PUBLISHED" if what == "cna" else "REJECTED"
        self.server.ids[cve_id]["state"] = state
        record = {"cveMetadata": {"cveId": cve_id, "state": state}, "containers": {"cna": container}}
        self.server.records[cve_id] = record
        return 200, {"message": f"{cve_id} is {state.lower()}.", "created" if method == "POST" else "updated": record}

    def _say(self, status: int, told: Any) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running() -> Iterator[CveServices]:
    with CveServices() as services:
        thread = threading.Thread(target=services.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield services
        finally:
            services.shutdown()
            thread.join()
