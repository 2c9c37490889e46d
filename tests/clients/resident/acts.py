"""What residents do on the page, and those who handle what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from playwright.async_api import ConsoleMessage, Page, Route, expect
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.feedback import Feedback
from tests.client import Api
from tests.factories.feedback import Card
from tests.factories.organisation import Branch

WORDS: Final = "Đèn đường trước nhà văn hóa hỏng đã một tháng, đi lại buổi tối rất khó."


_COMPLAINTS: Final = WeakKeyDictionary[Page, list[str]]()


@dataclass(frozen=True)
class Served:
    url: str
    log: Path


def listen(page: Page) -> None:
    """Keep what the browser complains of from now on."""
    heard = _COMPLAINTS[page] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda said: heard.append(said.text) if _is_complaint(said) else None)


def complaints(page: Page) -> list[str]:
    return _COMPLAINTS[page]


def _is_complaint(said: ConsoleMessage) -> bool:
    """Take errors, but not the line that Chromium writes for each refusal of the API."""
    return said.type == "error" and "Failed to load resource" not in said.text


async def cases(session: AsyncSession, branch: Branch) -> int:
    count = select(func.count()).where(col(Feedback.origin_id) == branch.id)
    return (await session.exec(count)).one()


async def look_up(page: Page, served: Served, card: Card) -> None:
    await page.goto(served.url)
    await page.get_by_label("Mã trên thẻ nhóm hộ").fill(card.code.lower())
    await page.locator("#look-up button").click()
    await expect(page.get_by_role("heading", name="Nhóm 3, xóm Đình")).to_be_visible()


async def seek_unit(page: Page, description: str) -> None:
    """Look for a unit, in the part where feedback is given and no card was looked up."""
    await page.get_by_label("Tìm thôn, tổ dân phố hoặc chi bộ").fill(description)
    await page.locator("#seek-unit button.primary").click()
    await expect(page.locator("#units button").first).to_be_visible()


async def write(page: Page, text: str = WORDS) -> None:
    await page.get_by_role("button", name="Gửi ý kiến về nhóm này").click()
    await page.get_by_label("Nội dung").fill(text)


async def receipt_on(page: Page) -> str:
    shown = page.locator(".receipt")
    await expect(shown).to_be_visible()
    return (await shown.inner_text()).strip()


async def answered_by_lost_network(route: Route) -> None:
    """Let the request through, and lose the answer on its way back."""
    await route.fetch()
    await route.abort("connectionreset")


async def follow(page: Page, served: Served, receipt: str) -> None:
    """Come back on another day, with nothing but the receipt."""
    await page.goto(served.url)
    await page.locator("nav [data-part=follow]").click()
    await page.locator("#receipt").fill(receipt)
    await page.locator("#look button").click()
    await expect(page.locator(".state")).to_be_visible()


async def handle(api: Api, step: str, said: Mapping[str, Any]) -> None:
    """Take a step with the one case that whoever is signed in has."""
    [case] = (await api.get("/feedback")).json()["items"]
    url = f"/feedback/{case['id']}"
    version = {"If-Match": (await api.get(url)).headers["ETag"]}
    done = await api.post(f"{url}/{step}", json=dict(said), headers=version)
    assert done.status_code == 201, done.text
