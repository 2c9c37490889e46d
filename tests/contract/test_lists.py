"""Every list is read by pages of at most 200, and what is answered whole is small by nature."""

from typing import Any, Final

from fastapi import FastAPI

from tests.contract.test_openapi import operations

MOST: Final = 200
PARTS: Final = "what stands directly below one body"
OF_ONE: Final = "what was put into one thing, or happened to it"
# Answers that hold a list and take no limit, and why they stay small.
WHOLE: Final = {
    "follow_feedback": "one case, whose messages have an end",
    "get_dossier": "the kinds of feedback, of which there are five",
    "get_admin_unit": "what directly came after one unit",
    "get_admin_unit_succession": "what one unit came from, and what became of it",
    "get_assignment": OF_ONE,
    "get_client": "the permissions that there are",
    "get_feedback": "one case, whose messages have an end",
    "get_household_support": "who helps one household today, and with what",
    "get_key_set": "the keys in use",
    "get_me": "the bodies in which one person has an office",
    "get_member": "the skills that there are",
    "get_minutes": OF_ONE,
    "get_movement": OF_ONE,
    "get_party_org": "what stands above one body",
    "get_party_org_succession": "what one body came from, and what became of it",
    "get_place_succession": "what one place came from, and what became of it",
    "get_plan_differences": "the lines of two plans",
    "get_plan_lines": "a plan is written whole, with at most 1,000 lines",
    "get_proposal": "the households and groups of one branch",
    "get_publication": OF_ONE,
    "get_report": OF_ONE,
    "get_report_schedule": "the kinds of periods",
    "get_request": OF_ONE,
    "get_responsible_for_group": "who is in charge of one group",
    "get_responsible_for_household": "who is in charge of one household",
    "get_round": "the branches below one body, at most 500",
    "get_support_goal": "the causes that there are",
    "get_vacancy_candidates": "the best few",
    "get_visit": OF_ONE,
    "get_working_group": OF_ONE,
    "list_attendance_alerts": "members of one branch",
    "look_up_group": "what stands on one card",
    "sum_up_classifications": PARTS,
    "sum_up_meetings": PARTS,
    "sum_up_movement": "villages that gave to one movement",
    "sum_up_movements": PARTS,
    "sum_up_requests": PARTS,
    "sum_up_visits": PARTS,
    "summarise_reports": "the duties and indicators that there are",
}


def _parameters(operation: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one["schema"] for one in operation.get("parameters", [])}


def _schema(operation: dict[str, Any]) -> dict[str, Any]:
    content = operation["responses"].get("200", {}).get("content", {})
    schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return schema


def _holds_list(schema: dict[str, Any], components: dict[str, Any]) -> bool:
    """Say whether an answer, or a part that it has once, is or has a list."""
    if "$ref" in schema:
        return _holds_list(components[schema["$ref"].rsplit("/", 1)[1]], components)
    parts = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    return schema.get("type") == "array" or any(_holds_list(part, components) for part in parts)


def test_every_list_has_a_limit(app: FastAPI) -> None:
    components = app.openapi()["components"]["schemas"]
    whole = {
        operation["operationId"]
        for method, _, operation in operations(app)
        if method == "get" and _holds_list(_schema(operation), components)
        if "limit" not in _parameters(operation)
    }
    assert whole == set(WHOLE)


def test_no_page_is_longer_than_all_others(app: FastAPI) -> None:
    for method, path, operation in operations(app):
        limit = _parameters(operation).get("limit")
        if limit is not None:
            assert 1 == limit["minimum"] <= limit["default"] <= limit["maximum"] <= MOST, path
            assert method == "get"


def test_every_page_says_where_it_goes_on(app: FastAPI) -> None:
    """So nothing is cut off: ``next`` is given with ``items``, and ``after`` is taken."""
    components = app.openapi()["components"]["schemas"]
    pages = 0
    for method, path, operation in operations(app):
        answered = components.get(_schema(operation).get("$ref", "").rsplit("/", 1)[-1], {})
        if method == "get" and "items" in answered.get("properties", {}):
            pages += 1
            assert "next" in answered["properties"], path
            assert {"limit", "after"} <= set(_parameters(operation)), path
    assert pages
