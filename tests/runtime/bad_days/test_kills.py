"""What was acknowledged outlives the kill of the service, and nothing is kept in part."""

import asyncio
import random
from typing import Final

from sqlalchemy import text
from sqlmodel import func
from sqlmodel import select as rows_of
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.feedback import Feedback, FeedbackContact
from api.models.proofs import SpentProof
from tests.factories.feedback import SEALING
from tests.factories.organisation import Branch, make_branch
from tests.runtime.bad_days.service import GIVE, PATIENCE, Service, Submission, client_of


class TestKills:
    SUBMISSIONS: Final = 300
    SENDERS: Final = 8
    KILLS: Final = 4

    async def test_what_was_acknowledged_is_there_once_and_nothing_is_there_in_part(
        self, service: Service, owner: AsyncSession
    ) -> None:
        branches = [await make_branch(owner) for _ in range(10)]  # a body takes so many a day
        all_of_them = [self.submission(n, branches[n % 10]) for n in range(self.SUBMISSIONS)]
        async with asyncio.timeout(3 * PATIENCE), asyncio.TaskGroup() as group:
            for first in range(self.SENDERS):
                group.create_task(self.send(service, all_of_them[first :: self.SENDERS]))
            await self.kill_now_and_then(service, all_of_them)

        await self.assert_each_can_be_followed(service, all_of_them)
        await self.assert_nothing_is_there_in_part(owner, all_of_them)

    def submission(self, number: int, branch: Branch) -> Submission:
        said = {"kind": "feedback", "party_org_id": str(branch.id), "text": f"Việc số {number}."}
        return Submission(said | ({"contact": f"nhà số {number}"} if number % 2 else {}))

    async def send(self, service: Service, some: list[Submission]) -> None:
        async with client_of(service) as client:
            for one in some:
                await one.send(client)

    async def kill_now_and_then(self, service: Service, all_of_them: list[Submission]) -> None:
        """At any step of any request: the moment is drawn, and eight are always on their way."""
        for after in sorted(random.sample(range(5, self.SUBMISSIONS - 20), self.KILLS)):
            while sum(bool(one.receipt) for one in all_of_them) < after:  # noqa: ASYNC110 - any may tell
                await asyncio.sleep(0.001)
            await asyncio.sleep(random.uniform(0, 0.02))  # noqa: S311
            service.kill()
            await service.start()

    async def assert_each_can_be_followed(
        self, service: Service, all_of_them: list[Submission]
    ) -> None:
        async with client_of(service) as client:
            for one in all_of_them:
                found = await client.get(GIVE, headers={"X-Receipt": one.receipt})
                assert found.json()["text"] == one.said["text"]
                assert found.json()["contact_read"] == (0 if "contact" in one.said else None)

    async def assert_nothing_is_there_in_part(
        self, owner: AsyncSession, all_of_them: list[Submission]
    ) -> None:
        cases = (await owner.exec(rows_of(Feedback))).all()
        contacts = (await owner.exec(rows_of(FeedbackContact))).all()
        spent = (await owner.exec(rows_of(func.count()).select_from(SpentProof))).one()
        taken = text("SELECT sum(taken) FROM public_budget")
        places = {one.id: FeedbackContact.place(one.id) for one in cases}
        hashes = {SEALING.keyed_hash("receipt", one.receipt) for one in all_of_them}
        given = [one.said["contact"] for one in all_of_them if "contact" in one.said]

        assert len(cases) == len(hashes) == self.SUBMISSIONS
        assert {case.receipt_hash for case in cases} == hashes
        kept = [SEALING.unseal(one.sealed, context=places[one.feedback_id]) for one in contacts]
        assert sorted(kept) == sorted(given)
        assert spent == self.SUBMISSIONS
        assert (await (await owner.connection()).execute(taken)).scalar_one() == spent
