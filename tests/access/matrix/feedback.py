from typing import Any, Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.accounts import make_person
from tests.factories.attachments import make_attachment
from tests.factories.feedback import make_feedback

HANDLERS: Final = COMMITTEE | {
    Role.COMMUNE_COMMITTEE,  # where no branch committee sits, as here
    Role.PROVINCIAL_COMMITTEE,
    Role.INSPECTION_COMMITTEE,
    Role.FATHERLAND_FRONT,
}


async def _list(world: World) -> Call:
    case, _ = await make_feedback(world.session, world.party_group_id)
    return Call("GET", "/feedback", secret=str(case.id))


async def _get(world: World) -> Call:
    case, _ = await make_feedback(world.session, world.party_group_id)
    return Call("GET", f"/feedback/{case.id}")


async def _get_attachment(world: World) -> Call:
    case, _ = await make_feedback(world.session, world.party_group_id)
    await make_attachment(world.session, case)
    return Call("GET", f"/feedback/{case.id}/attachments/1")


def _step(name: str, **body: Any) -> Any:
    async def call(world: World) -> Call:
        case, _ = await make_feedback(world.session, world.branch.id, contact="0912 345 678")
        return Call("POST", f"/feedback/{case.id}/{name}", json=body, headers=IF_MATCH)

    return call


async def _assign(world: World) -> Call:
    case, _ = await make_feedback(world.session, world.branch.id)
    body = {"person_id": str(world.caller_id)}
    return Call("POST", f"/feedback/{case.id}/assignees", json=body, headers=IF_MATCH)


async def _ask_reply(world: World) -> Call:
    concerned = await make_person(world.session)
    case, _ = await make_feedback(world.session, world.branch.id, concerned=[concerned.id])
    body = {"text": "Ba tháng qua đồng chí đã đến nhóm hộ những lần nào?"}
    return Call("POST", f"/feedback/{case.id}/reply-requests", json=body, headers=IF_MATCH)


ROWS: Final = [
    Row("list_feedback", HANDLERS, _list),
    Row("get_feedback", HANDLERS, _get),
    Row("get_feedback_attachment", HANDLERS, _get_attachment),
    Row("acknowledge_feedback", HANDLERS, _step("acknowledgements")),
    Row("ask_feedback_sender", HANDLERS, _step("questions", text="Cột số mấy?")),
    Row(
        "answer_feedback",
        HANDLERS,
        _step("answers", text="Đã sửa đèn.", no_evidence="explanation_suffices"),
    ),
    Row("refuse_feedback", HANDLERS, _step("refusals", reason="duplicate")),
    Row("transfer_feedback", HANDLERS, _step("transfers", reference="12/CV-ĐU")),
    Row("assign_feedback", HANDLERS, _assign),
    Row("ask_feedback_reply", HANDLERS, _ask_reply),
    Row("recuse_from_feedback", HANDLERS, _step("recusals", reason="kin")),
    Row(
        "read_feedback_contact",
        HANDLERS - {Role.BRANCH_COMMITTEE},
        _step("contact-readings", reason="give_answer"),
    ),
]
