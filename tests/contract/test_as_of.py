"""Every read is asked as of a day, or it is said why not; and every total says by which tree."""

from typing import Any, Final

from fastapi import FastAPI

from api.domain.roles import Permission
from api.guard import DECLARATION
from tests.contract.test_openapi import guarded_operations

OF_A_BODY: Final = {"org_id", "below", "parent_id", "partner_org_id"}
DAYS: Final = {"as_of", "structure"}
# Why something is read without a day; each reason but that of ``TO_DO`` is held to below.
PART: Final = "a part of one record that is named, and which is itself asked for as of a day"
ALL_DAYS: Final = "told with all its days, so that any of them can be read from it"
TO_DO: Final = "what can be done now, and on no other day: call, cover, print, sign in"
OF_NOW: Final = "one's own, and of now: who signed in, what waits to be read or answered"
OF_A_CASE: Final = "no day of a case is told by which whoever gave it could be found"
OF_A_YEAR: Final = "the year is asked for by itself"
# Every read that needs an account and takes no day.
WITHOUT: Final = {
    PART: {
        "get_minutes",
        "get_plan_differences",
        "get_plan_lines",
        "get_proposal",
        "list_attendance",
        "list_contributions",
        "list_reorganisation_steps",
        "list_report_assignments",
        "list_residence_attendance",
        "list_residence_comments",
        "list_taking_part",
        "sum_up_movement",
    },
    ALL_DAYS: {
        "get_admin_unit_history",
        "get_admin_unit_succession",
        "get_party_org_history",
        "get_party_org_succession",
        "get_place_history",
        "get_place_succession",
        "list_admin_unit_lists",
        "list_household_events",
        "list_indicator_versions",
        "list_member_standings",
        "list_memberships",
        "list_place_charges",
        "list_report_versions",
    },
    TO_DO: {
        "draw_card",
        "draw_qr_code",
        "get_account",
        "get_member_contact",
        "get_public_code",
        "get_vacancy_candidates",
        "lay_out_cards",
        "list_accounts",
    },
    OF_NOW: {
        "get_me",
        "list_notifications",
        "list_reply_requests",
        "list_sign_ins",
    },
    OF_A_CASE: {
        "get_feedback",
        "get_feedback_attachment",
        "get_publication",
        "list_feedback",
        "list_publications",
    },
    OF_A_YEAR: {
        "get_dossier",
    },
}
EXCEPTED: Final = set().union(*WITHOUT.values())
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
TIMES: Final = {"date", "date-time"}
TELLING: Final = ("sum_up_", "summarise_", "count_", "get_coverage_summary")
OF_ONE: Final = {"sum_up_movement": "one movement, wherever it stands"}


def _reads(app: FastAPI) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for method, _, operation in guarded_operations(app)
        if method == "get"
    }


def _paths(app: FastAPI) -> dict[str, str]:
    return {
        operation["operationId"]: path
        for method, path, operation in guarded_operations(app)
        if method == "get"
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


def _fields(app: FastAPI, answer: dict[str, Any]) -> dict[str, str]:
    """Name the plain fields of an answer, and of what it consists of, with their formats."""
    schemas = app.openapi()["components"]["schemas"]
    found: dict[str, str] = {}
    for key, schema in answer.items():
        for kind in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
            if "$ref" in kind:
                inside = schemas[kind["$ref"].rpartition("/")[2]]
                found |= _fields(app, inside.get("properties", {}))
            elif "format" in kind:
                found[key] = kind["format"]
    return found


def test_every_read_is_asked_as_of_a_day_or_it_is_said_why_not(app: FastAPI) -> None:
    """Whoever adds a read takes ``as_of``, or finds the reason why it makes no sense there."""
    reads = _reads(app)
    assert {path.split("/")[1] for path in _paths(app).values()} == {"v1"}
    assert {name for name, one in reads.items() if not _asked(one) & DAYS} == EXCEPTED


def test_what_is_asked_below_a_body_is_asked_by_the_tree_of_a_day(app: FastAPI) -> None:
    reads = _reads(app)
    below = {name for name, one in reads.items() if _asked(one) & OF_A_BODY}
    assert len(below) > len(OF_A_BODY)
    assert below & EXCEPTED == set()


def test_what_is_told_with_all_its_days_names_them(app: FastAPI) -> None:
    reads = _reads(app)
    for name in WITHOUT[ALL_DAYS]:
        told = _fields(app, _answer(app, reads[name]))
        assert {key for key, kind in told.items() if kind in TIMES} - {"created_at"}, name


def test_a_part_is_of_a_record_that_takes_the_day(app: FastAPI) -> None:
    paths, reads = _paths(app), _reads(app)
    named = {path: name for name, path in paths.items()}
    for name in WITHOUT[PART]:
        whole = paths[name].partition("}")[0] + "}"
        assert whole != paths[name], name
        assert "as_of" in _asked(reads[named[whole]]), name


def test_what_is_ones_own_is_asked_by_oneself_and_a_case_by_whoever_handles_it(
    app: FastAPI,
) -> None:
    needed = {name: operation[DECLARATION] for name, operation in _reads(app).items()}
    for reason, permission in (
        (OF_NOW, Permission.SELF),
        (OF_A_CASE, Permission.FEEDBACK_HANDLE),
    ):
        assert {name for name in EXCEPTED if needed[name] == permission} == WITHOUT[reason]


def test_a_year_is_asked_for_by_itself(app: FastAPI) -> None:
    assert all("year" in _asked(_reads(app)[name]) for name in WITHOUT[OF_A_YEAR])


def test_every_total_is_asked_by_either_tree_and_says_by_which(app: FastAPI) -> None:
    reads = _reads(app)
    assert {name for name in reads if name.startswith(TELLING)} - set(OF_ONE) == TOTALS
    for name in TOTALS:
        assert "structure" in _asked(reads[name]), name
        assert ("structure" in _answer(app, reads[name])) == (name not in UNSAID), name


def test_what_is_listed_as_of_a_day_is_told_by_itself_as_of_it_too(app: FastAPI) -> None:
    """So nothing that is listed stands among the exceptions by itself."""
    paths, reads = _paths(app), _reads(app)
    listed = {paths[name] for name, one in reads.items() if "as_of" in _asked(one)}
    alone = {name for name, path in paths.items() if path.endswith("}")}
    of_a_list = {name for name in alone if paths[name].rpartition("/")[0] in listed}
    assert len(of_a_list) > len(alone) / 2
    assert {name for name in of_a_list if "as_of" not in _asked(reads[name])} == set()
