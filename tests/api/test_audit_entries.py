from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import uuid7
from api.domain.roles import Role
from tests.api.reorganisations.decisions import TODAY, done, drafted, ident
from tests.client import Api, outcome
from tests.factories.accounts import make_account
from tests.factories.organisation import Branch
from tests.factories.records import make_audit_entry


async def seen(api: Api, **asked: str) -> list[dict[str, object]]:
    items: list[dict[str, object]] = (await api.get("/audit-entries", params=asked)).json()["items"]
    return items


class TestListAuditEntries:
    async def test_who_did_what_to_which_id_and_when(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        doer = await make_account(session, person_id=person_id)
        new = {"name": "Trục", "org_id": str(branch.id), "permissions": ["member:read"]}
        made = (await api.post("/clients", json=new)).json()
        [entry] = await seen(api, target_id=made["client_id"])
        assert (entry["account_id"], entry["org_id"]) == (str(doer.id), str(branch.id))
        assert (entry["action"], entry["changes"]) == ("client.registered", new)

    @pytest.mark.parametrize(
        "action",
        [
            *("household.amended", "report.submitted", "member.registered", "invented.later"),
            *("reorganisation.drafted", "reorganisation.changed", "reorganisation.applied_later"),
        ],
    )
    async def test_content_stays_with_the_branch(
        self, api: Api, session: AsyncSession, branch: Branch, action: str
    ) -> None:
        target_id = uuid7()
        content = {"head_name": "Tô Thị Chỉ Có Một"}
        await make_audit_entry(session, action, target_id, org_id=branch.id, changes=content)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        [entry] = await seen(api, target_id=str(target_id))
        assert (entry["action"], entry["changes"]) == (action, None)

    async def test_which_decision_was_carried_out_and_taken_back(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        renamed = {"action": "rename", "subject": ident(branch.id), "name": "Chi bộ Mới"}
        url = await drafted(api, branch.commune_id, renamed)
        await done(api, url, "apply")
        await done(api, url, "revert")
        entries = await seen(api, target_id=url.rpartition("/")[2])
        of_it = {"decision_ref": "QĐ 12-QĐ/TU", "on": str(TODAY)}
        assert [(entry["action"], entry["changes"]) for entry in entries] == [
            ("reorganisation.reverted", of_it),
            ("reorganisation.applied", of_it | {"steps": 1}),
            ("reorganisation.drafted", None),
        ]

    async def test_of_feedback_there_is_nothing(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        target_id = uuid7()
        for action in ("feedback.received", "feedback_file.opened", "household.amended"):
            await make_audit_entry(session, action, target_id, org_id=branch.id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        entries = await seen(api, target_id=str(target_id))
        assert [entry["action"] for entry in entries] == ["household.amended"]

    async def test_only_of_ones_own_part_of_the_tree(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """What belongs to no body is shown by who did it; and all of it at the root."""
        target_id = uuid7()
        ours = await make_account(session, org_id=branch.id)
        theirs = await make_account(session, org_id=elsewhere.id)
        for org_id, account_id in (
            (branch.id, None),
            (elsewhere.id, None),
            (None, ours.id),
            (None, theirs.id),
            (None, None),
        ):
            await make_audit_entry(
                session, "place.renamed", target_id, org_id=org_id, account_id=account_id
            )

        async def found(org_id: object) -> list[tuple[object, object]]:
            await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, org_id)
            entries = await seen(api, target_id=str(target_id))
            return [(entry["org_id"], entry["account_id"]) for entry in reversed(entries)]

        mine = [(str(branch.id), None), (None, str(ours.id))]
        assert await found(branch.id) == mine
        assert await found(branch.commune_id) == [*mine, (None, str(theirs.id)), (None, None)]

    async def test_newest_first_by_pages_and_filters(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        doer, target_id = uuid4(), uuid7()
        made = [
            await make_audit_entry(
                session, action, target_id, org_id=branch.id, account_id=account_id
            )
            for action, account_id in (
                ("place.renamed", None),
                ("places.counted", doer),
                ("place.moved", doer),
            )
        ]
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        of_this = {"target_id": str(target_id)}
        first = (await api.get("/audit-entries", params={**of_this, "limit": 2})).json()
        asked = {**of_this, "limit": 2, "after": first["next"]}
        second = (await api.get("/audit-entries", params=asked)).json()
        between = {"from": made[1].created_at.isoformat(), "to": made[2].created_at.isoformat()}
        ids = [str(entry.id) for entry in reversed(made)]

        async def found(**filters: str) -> list[object]:
            return [entry["id"] for entry in await seen(api, **of_this, **filters)]

        assert [entry["id"] for entry in first["items"] + second["items"]] == ids
        assert second["next"] is None
        assert await found(action="place") == [ids[0], ids[2]]
        assert await found(action="place.moved") == [ids[0]]
        assert await found(account_id=str(doer)) == ids[:2]
        assert await found(**between) == [ids[1]]

    @pytest.mark.parametrize(
        "asked",
        [
            {"from": "0001-01-01T00:00:00+14:00"},
            {"from": "2026-11-23T00:00:00"},
            {"action": "%"},
            {"after": "x"},
        ],
    )
    async def test_bad_input(
        self, api: Api, session: AsyncSession, branch: Branch, asked: dict[str, str]
    ) -> None:
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        response = await api.get("/audit-entries", params=asked)
        assert response.status_code == 422
        # Beyond whatever day other tests have travelled to: what has no body is seen by all.
        far = (datetime.now(UTC) + timedelta(days=3650)).isoformat()
        assert outcome(response)[1] in {"request.invalid", "cursor.invalid"}
        assert await seen(api, **{"from": far}) == []
