"""A town whose village an app serves, and how its answers are read."""

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

import httpx
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Permission, Role
from api.models.accounts import Account, RoleTerm
from api.models.admin_units import AdminUnitSpan
from api.models.feedback import Feedback
from api.models.places import PlaceSpan
from tests.factories.accounts import LONG_AGO, SECRET, make_client
from tests.factories.feedback import WORDS
from tests.factories.organisation import Branch


@dataclass(frozen=True)
class Town:
    """A branch in charge of a village, and an app that serves it."""

    branch: Branch
    client: Account
    key: str
    code: str
    place: PlaceSpan
    commune: str

    def asking(self, **changes: Any) -> dict[str, Any]:
        """Say what an app posts; ``None`` leaves a field out."""
        asked = {
            "api_key": self.key,
            "jurisdiction_id": self.code,
            "service_code": "feedback",
            "attribute[place]": str(self.place.place_id),
            "description": WORDS,
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}


async def make_town(session: AsyncSession, branch: Branch) -> Town:
    client = await make_client(session, branch.commune_id, Permission.FEEDBACK_RELAY)
    session.add(
        RoleTerm(
            account_id=client.id,
            role=Role.INTEGRATION_CLIENT,
            org_id=branch.id,
            valid_from=LONG_AGO,
        )
    )
    place = (
        await session.exec(select(PlaceSpan).where(col(PlaceSpan.place_id) == branch.place_id))
    ).one()
    unit = (
        await session.exec(
            select(AdminUnitSpan).where(col(AdminUnitSpan.unit_id) == place.admin_unit_id)
        )
    ).one()
    await session.commit()
    return Town(branch, client, f"{client.id}.{SECRET}", unit.code, place, unit.name)


async def taken(client: httpx.AsyncClient, town: Town, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/requests.json", data=town.asking(**changes))
    assert answer.status_code == 201, answer.text
    [read] = answer.json()
    return dict(read)


async def cases_at(session: AsyncSession, branch: Branch) -> int:
    count = select(func.count()).where(col(Feedback.origin_id) == branch.id)
    return (await session.exec(count)).one()


def parsed(answer: httpx.Response) -> ET.Element:
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    return ET.fromstring(answer.content)  # noqa: S314 - our own answer


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Read a refusal in either format; what stands in it must be its status."""
    if "xml" in answer.headers["content-type"]:
        root = parsed(answer)
        assert root.tag == "errors"
        found = [{part.tag: part.text for part in error} for error in root]
    else:
        found = answer.json()
    assert found
    assert {str(error["code"]) for error in found} == {str(answer.status_code)}
    return answer.status_code, " ".join(str(error["description"]) for error in found)


def flat(element: ET.Element) -> dict[str, str | None]:
    return {part.tag: part.text for part in element}
