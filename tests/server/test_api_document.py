"""The OpenAPI document says what the API does, and one name in it stands for one shape."""

from typing import Any

import pytest

from vulndesk.server.api import api


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return api.get_openapi_schema()


def test_no_name_stands_for_two_shapes() -> None:
    """django-ninja keeps the last of two, and describes the other by it."""
    seen: dict[str, Any] = {}
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            for operation in view.operations:
                for model in filter(None, operation.response_models.values()):
                    for name, schema in model.model_json_schema(mode="serialization").get("$defs", {}).items():
                        assert seen.setdefault(name, schema) == schema, name
    assert len(seen) > 20


def test_refusals_are_problem_documents_and_operations_have_plain_names(document: dict[str, Any]) -> None:
    names = []
    for path in document["paths"].values():
        for operation in path.values():
            names.append(operation["operationId"])
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (operation["operationId"], status)
    assert len(set(names)) == len(names)
    assert {"show_case", "send_report"} <= set(names)
