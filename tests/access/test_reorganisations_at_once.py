"""Two who decide of the same bodies at once: each has a connection of its own."""

import asyncio

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from tests.access.trees import arranged
from tests.client import Api
from tests.factories.reorganisations import make_reorganisation


async def test_of_two_who_apply_at_once_one_does(api: Api, session: AsyncSession) -> None:
    case = await arranged(session, [0] * 6, [])
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, case.top)
    first, second = [org_id for org_id, kind in case.kinds.items() if kind is OrgType.BRANCH][:2]
    merging = {
        "tree": "party_org",
        "action": "merge",
        "subject": {"id": str(first)},
        "into": {"id": str(second)},
    }
    other = merging | {"subject": merging["into"], "into": merging["subject"]}
    drafts = [await make_reorganisation(session, case.top, step) for step in (merging, other)]
    urls = [f"/reorganisations/{drafts[0].id}/apply"] * 2
    urls.append(f"/reorganisations/{drafts[1].id}/apply")
    answers = await asyncio.gather(*(api.post(url, headers={"If-Match": '"1"'}) for url in urls))
    codes = sorted(answer.status_code for answer in answers)
    assert codes in ([200, 409, 412], [200, 409, 409]), [answer.text for answer in answers]
    living = [
        org_id
        for org_id in (first, second)
        if not (await api.get(f"/party-orgs/{org_id}")).json()["ceased"]
    ]
    assert len(living) == 1
