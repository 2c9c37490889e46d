"""What keeps a reorganisation from being reverted, each told as what people know it as."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.errors import LateFault
from api.errors.reorganisations import BoundSince, BuiltUpon, ChangedSince, CodeTakenSince
from api.i18n import Term

# Each with the node that it rests upon, as it is called now, and the decision that made it so.
OBSTACLES: Final = text("""
    SELECT found.reason, found.of_table, found.thing_id, found.called, found.node_id,
        last.of AS node_kind, last.name, last.legal_ref
    FROM reorganisation_in_the_way(:id) AS found
    LEFT JOIN LATERAL (
        SELECT 'party_org' AS of, name, legal_ref, created_at FROM party_org_span
        WHERE org_id = found.node_id
        UNION ALL
        SELECT 'place', name, legal_ref, created_at FROM place_span
        WHERE place_id = found.node_id
        UNION ALL
        SELECT 'admin_unit', name, legal_ref, created_at FROM admin_unit_span
        WHERE unit_id = found.node_id
        ORDER BY created_at DESC LIMIT 1
    ) AS last ON true
    ORDER BY found.reason DESC, last.name, found.of_table, found.called, found.thing_id, last.of
""")
OBSTRUCTING: Final = {
    "changed": ChangedSince,
    "built_upon": BuiltUpon,
    "taken": CodeTakenSince,
    "bond": BoundSince,
}
PLACED: Final = {"changed", "taken"}
OTHER: Final = "other"
NOTHING: Final = Term("reorganisation.nothing_named")
# What people know under another name than the database, and by the identity that is told of it.
KINDS: Final[Mapping[str, str]] = {
    "party_org_span": "party_org",
    "place_span": "place",
    "place_charge": "place",
    "admin_unit_span": "admin_unit",
    "succession": "reorganisation",
    "rehoming": "reorganisation",
    "household_poverty": "poverty_status",
    "party_member": "member",
    "group_membership": "household",
    "assignment_plan": "plan",
    "resident_request": "request",
}
# What of it is in the way, where that is not the whole of what it is known as.
WORDS: Final = {**KINDS, "place_charge": "charge", "group_membership": "grouping"}


async def of(session: AsyncSession, reorganisation_id: UUID) -> list[LateFault]:
    """Name each once, for each reason that it has."""
    connection = await session.connection()
    rows = (await connection.execute(OBSTACLES, {"id": reorganisation_id})).all()
    faults: dict[tuple[str, str], LateFault] = {}
    for row in rows:
        fault = _fault(row)
        faults.setdefault((fault.code, fault.field), fault)
    return list(faults.values())


def _fault(found: Row[Any]) -> LateFault:
    """Say what is in the way; of what is nobody's to hear of, only what it rests upon."""
    kind = KINDS.get(found.of_table, found.of_table)
    itself = kind != OTHER and found.thing_id == found.node_id
    reason = "changed" if itself and found.reason == "built_upon" else found.reason
    thing, node = _thing(found), _node(found)
    params = {"thing": thing, "node": node, "decision": _decision(found), "code": found.called}
    if itself:
        params["thing"] = node
    elif reason in PLACED and node is not NOTHING:
        params["thing"] = Term("reorganisation.thing_of", {"thing": thing, "node": node})
    field = found.node_kind if kind == OTHER else kind
    return LateFault(f"{field}.{found.thing_id}", OBSTRUCTING[reason].code, params)


def _thing(found: Row[Any]) -> Term:
    return _named(WORDS.get(found.of_table, found.of_table), found.called)


def _node(found: Row[Any]) -> Term:
    return NOTHING if found.node_kind is None else _named(found.node_kind, found.name)


def _named(kind: str, called: str | None) -> Term:
    word = Term(f"record.{kind}")
    if called is None:
        return word
    return Term("reorganisation.thing_named", {"kind": word, "called": called})


def _decision(found: Row[Any]) -> Term:
    if found.legal_ref is None:
        return Term("reorganisation.without_decision")
    return Term("reorganisation.by_decision", {"decision": found.legal_ref})
