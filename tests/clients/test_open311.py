"""Two clients that others wrote for other cities, as they are, against the service as it is served.

``three`` (2013) lists, posts and reads back, in JSON; ``georeport`` (2025) lists and reads, in both
formats.
"""

import importlib
import itertools
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, Final

import pytest
from georeport import GeoReport
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.open311 import SERVICES, SHOWN_FROM
from api.models.feedback import Feedback
from tests.factories.open311 import Town, make_town
from tests.factories.organisation import Branch

WORDS: Final = "Đèn đường đầu ngõ hỏng đã lâu."


@pytest.fixture(scope="module")
def three() -> Iterator[ModuleType]:
    """Import it with the one name of Python 2 that it asks for; nothing else of it is touched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(itertools, "ifilter", filter, raising=False)
        yield importlib.import_module("three")


@pytest.fixture
async def town(session: AsyncSession, branch: Branch) -> Town:
    return await make_town(session, branch)


@pytest.fixture
def client(three: ModuleType, served: str, town: Town) -> Any:
    return three.Three(f"{served}/open311/v2", api_key=town.key, jurisdiction=town.code)


@pytest.fixture
def post(client: Any) -> Callable[..., Any]:
    """Post as its own documentation does, name and telephone and all."""

    def sent(**changes: str) -> Any:
        asked = {
            "address": "Cột điện số 3, Thôn Thử",
            "name": "Zach Williams",
            "phone": "555-5555",
            "email": "zach@example.org",
            "description": WORDS,
            **changes,
        }
        return client.post("feedback", **asked)

    return sent


async def test_it_lists_services_posts_and_reads_back(
    client: Any, post: Callable[..., Any], session: AsyncSession, town: Town
) -> None:
    found = client.discovery()
    services = client.services()
    definition = client.services("feedback")
    [posted] = post()
    request_id = posted["service_request_id"]
    [read] = client.request(request_id)
    [token] = client.token(request_id)
    count = select(func.count()).where(col(Feedback.origin_id) == town.branch.id)

    assert found["endpoints"][0]["url"].endswith("/open311/v2")
    assert [one["service_code"] for one in services] == [*SERVICES]
    assert definition["attributes"][0]["values"] == [
        {"key": str(town.place.place_id), "name": town.place.name}
    ]
    assert "Mã tra cứu" in posted["service_notice"]
    assert (read["service_request_id"], read["status"]) == (request_id, "open")
    assert token["service_request_id"] == request_id
    assert (await session.exec(count)).one() == 1


async def test_its_list_holds_what_it_posted(client: Any, post: Callable[..., Any]) -> None:
    posted = {post()[0]["service_request_id"] for _ in range(SHOWN_FROM)}
    assert {one["service_request_id"] for one in client.requests("feedback")} == posted


async def test_it_is_told_what_is_wrong(client: Any, post: Callable[..., Any]) -> None:
    [elsewhere] = post(address="Thôn Không Có")
    [unknown] = client.request("12345")
    client.configure(api_key="nobody.nothing")
    [refused] = post()

    assert [one["code"] for one in (elsewhere, unknown, refused)] == [400, 404, 403]
    assert all(one["description"] for one in (elsewhere, unknown, refused))


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_another_reads_the_same_in_both_formats(
    served: str, post: Callable[..., Any], town: Town, form: str
) -> None:
    posted = [post()[0]["service_request_id"] for _ in range(SHOWN_FROM)]
    reader = GeoReport(f"{served}/open311/v2", jurisdiction=town.code, output_format=form)
    services = reader.get_service_list()
    definition = reader.get_service_definition("feedback")
    found = reader.get_service_requests(service_code="feedback", status="open")
    one = reader.get_service_request(posted[0])

    assert [service["service_code"] for service in services] == [*SERVICES]
    assert definition["service_code"] == "feedback"
    assert {request["service_request_id"] for request in found} == {*posted}
    assert one["service_request_id"] == posted[0]
    assert one["address"] == town.commune
