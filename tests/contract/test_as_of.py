"""Whatever is asked below a body is asked by the tree of a day, and every total says of which."""

from typing import Any, Final

from fastapi import FastAPI

from tests.contract.test_openapi import operations

OF_A_BODY: Final = {"org_id", "below", "parent_id", "partner_org_id"}
DAYS: Final = {"as_of", "structure"}
VACANT: Final = "what is to be put right now, by those who are there now"
RECENT: Final = "what to remind those of who are there today"
# What is asked below a body, and by today's tree alone.
TODAY_ONLY: Final = {
    "get_vacancy_summary": VACANT,
    "list_attendance_alerts": "one branch and its groups, in one year",
    "list_reorganisations": "kept by the body that decided them, whatever they made of it",
    "list_silent_branches": RECENT,
    "list_vacancies": VACANT,
}
# Totals below a body, and what says of the answer by which tree it was counted.
TOTALS: Final = {
    "count_members",
    "get_coverage_summary",
    "sum_up_classifications",
    "sum_up_meetings",
    "sum_up_movements",
    "sum_up_requests",
    "sum_up_villages",
    "sum_up_visits",
    "summarise_reports",
    "summarise_reports_by_part",
}
UNSAID: Final = {"sum_up_villages": "a page of villages, by the tree that was asked for"}
TELLING: Final = ("sum_up_", "summarise_", "count_", "get_coverage_summary")
OF_ONE: Final = {"sum_up_movement": "one movement, wherever it stands"}
ONCE: Final = "happened once: the day of its list is of the tree, and by itself it stands in none"
# What is read by itself without a day, though its list takes one.
BY_ITSELF: Final = {
    "get_classification": ONCE,
    "get_client": ONCE,
    "get_contact": ONCE,
    "get_handover": ONCE,
    "get_meeting": ONCE,
    "get_movement": ONCE,
    "get_obligation": ONCE,
    "get_plan": ONCE,
    "get_report": ONCE,
    "get_reporting_period": ONCE,
    "get_request": ONCE,
    "get_rollup": ONCE,
    "get_round": ONCE,
    "get_support_goal": ONCE,
    "get_task": ONCE,
    "get_visit": ONCE,
    "get_working_group": "tells of all its days: whoever works in it, and where, with theirs",
}


def _reads(app: FastAPI) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for method, path, operation in operations(app)
        if method == "get" and "public" not in path
    }


def _asked(operation: dict[str, Any]) -> set[str]:
    parameters = operation.get("parameters", [])
    return {one["name"] for one in parameters if one["in"] == "query"}


def _answer(app: FastAPI, operation: dict[str, Any]) -> dict[str, Any]:
    """Find the body of the answer, or that of an item of its page."""
    schemas = app.openapi()["components"]["schemas"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    while "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
        schema = schema["properties"].get("items", {}).get("items", schema)
    found: dict[str, Any] = schema["properties"]
    return found


def test_what_is_asked_below_a_body_is_asked_by_the_tree_of_a_day(app: FastAPI) -> None:
    found = {
        name
        for name, operation in _reads(app).items()
        if _asked(operation) & OF_A_BODY and not _asked(operation) & DAYS
    }
    assert found == set(TODAY_ONLY)


def test_every_total_is_asked_by_either_tree_and_says_by_which(app: FastAPI) -> None:
    reads = _reads(app)
    assert {name for name in reads if name.startswith(TELLING)} - set(OF_ONE) == TOTALS
    for name in TOTALS:
        assert "structure" in _asked(reads[name]), name
        assert ("structure" in _answer(app, reads[name])) == (name not in UNSAID), name


def test_what_is_dated_is_told_by_itself_as_of_a_day_too(app: FastAPI) -> None:
    read = {path: operation for method, path, operation in operations(app) if method == "get"}
    dated = {path for path, operation in read.items() if "as_of" in _asked(operation)}
    found = {
        operation["operationId"]
        for path, operation in read.items()
        if path.endswith("}") and path.rpartition("/")[0] in dated
        if "as_of" not in _asked(operation)
    }
    assert found == set(BY_ITSELF)
