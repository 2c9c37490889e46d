"""The page that shows the interface, in a real browser, with nothing but the service to ask."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from playwright.async_api import Page, async_playwright, expect

from api.settings import ROOT
from tests.clients.browser import AXE, CHROMIUM, FLAGS, PHONE, in_a_browser
from tests.contract.test_openapi import operations


@pytest.fixture
async def page(served: str) -> AsyncIterator[Page]:
    """Open the page; whatever it complains of, and whomever it asks, is kept."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport=PHONE)
        complaints: list[str] = []
        asked: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{served}/docs")
        await expect(page.locator("#said")).to_have_text(re.compile(r"\d+ operations"))
        yield page
        await browser.close()
        assert complaints == []
        assert [url for url in asked if not url.startswith(served)] == []


def operation(page: Page, name: str) -> Any:
    return page.locator(f"details#{name}")


@in_a_browser
async def test_it_shows_every_operation_and_what_it_takes_and_answers(
    page: Page, app: FastAPI
) -> None:
    shown = await page.locator("main details").evaluate_all("all => all.map(one => one.id)")
    assert sorted(shown) == sorted(one["operationId"] for *_, one in operations(app))
    registering = operation(page, "register_household")
    await registering.locator("summary").click()
    for told in ("household:write", "Idempotency-Key", "HouseholdCreate", "household.code_taken"):
        await expect(registering).to_contain_text(told)
    await registering.get_by_role("link", name="HouseholdCreate").click()
    await expect(page.locator("#schema-HouseholdCreate")).to_contain_text("head_name")


@in_a_browser
async def test_it_finds_operations_by_their_words(page: Page) -> None:
    await page.get_by_label("Find an operation").fill("register household")
    await expect(operation(page, "register_household")).to_be_visible()
    await expect(operation(page, "list_contacts")).to_be_hidden()
    await page.get_by_label("Find an operation").fill("nothing like it")
    await expect(page.locator("#said")).to_have_text("0 operations")


@in_a_browser
async def test_everybody_can_read_it(page: Page) -> None:
    await operation(page, "list_households").locator("summary").click()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run()")
    assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in found["violations"]] == []


async def test_it_is_closed_and_ours(served: str) -> None:
    async with httpx.AsyncClient(base_url=served) as client:
        page = await client.get("/docs")
        folder = ROOT / "clients" / "reference"
        files = [page, *[await client.get(f"/docs/{file.name}") for file in folder.iterdir()]]
        gone = [await client.get(path) for path in ("/redoc", "/docs/oauth2-redirect", "/docs/x")]
    assert [one.status_code for one in files] == [200] * 4
    for file in files:
        assert "default-src 'none'" in file.headers["Content-Security-Policy"]
        assert "unsafe" not in file.headers["Content-Security-Policy"]
        assert re.findall(r"https?://", file.text) == []
    assert [one.status_code for one in gone] == [404, 404, 404]
