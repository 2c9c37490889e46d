"""The two clients: the same flows, sent in the ordinary or in the asynchronous way."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from .calls import Call
from .flow import Credentials, Flow, Pause, carried_out

ResultT = TypeVar("ResultT")
TIMEOUT = httpx.Timeout(30.0, connect=5.0)


def _credentials(
    login: str | None,
    password: str | None,
    client_id: str | None,
    client_secret: str | None,
    access_token: str | None,
) -> Credentials:
    """Sign a person in by login and password, a machine by its client id and secret."""
    if login is not None:
        return Credentials(
            sign_in=Call("POST", "/v1/sign-ins", json={"login": login, "password": password}),
            renew=lambda token: Call("POST", "/v1/sign-ins/refresh", json={"refresh_token": token}),
        )
    if client_id is not None:
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        return Credentials(sign_in=Call("POST", "/v1/token", form=form))
    return Credentials(access_token=access_token)


def _result(response: httpx.Response) -> Any:
    """Give JSON as it was read, with decimals as the text they came in; anything else as bytes.

    An empty answer is None, whatever kind its header says it is of.
    """
    if not response.content:
        return None
    is_json = "json" in response.headers.get("content-type", "")
    return response.json() if is_json else response.content


class _Base:
    def __init__(  # noqa: PLR0913 - the ways to sign in, all named
        self,
        base_url: str,
        *,
        login: str | None = None,
        password: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        language: str = "vi",
        timeout: httpx.Timeout | float = TIMEOUT,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._headers = {"Accept-Language": language, "User-Agent": "kevai-client"}
        self._credentials = _credentials(login, password, client_id, client_secret, access_token)

    def _arguments(self, call: Call[Any]) -> dict[str, Any]:
        return {
            "method": call.method,
            "url": call.path,
            "params": dict(call.params),
            "json": call.json,
            "data": call.form,
            "files": call.files,
            "headers": dict(call.headers),
        }


class Client(_Base):
    """Send operations and wait for their answers."""

    def __init__(
        self, base_url: str, *, transport: httpx.BaseTransport | None = None, **who: Any
    ) -> None:
        super().__init__(base_url, **who)
        self._http = httpx.Client(
            base_url=self._base_url,
            headers=self._headers,
            timeout=self._timeout,
            transport=transport,
        )

    def send(self, call: Call[ResultT]) -> ResultT:
        """Carry an operation out, and give its result; raise ``Problem`` where it is refused."""
        result: ResultT = _result(self.respond(call))
        return result

    def respond(self, call: Call[Any]) -> httpx.Response:
        """Carry an operation out, and give the whole response, with its headers (``ETag``)."""
        return self._run(carried_out(call, self._credentials))

    def each(self, call: Call[Any]) -> Iterator[Any]:
        """Go through all items of a list, page by page."""
        while True:
            page = self.send(call)
            yield from page["items"]
            if page["next"] is None:
                return
            call = call.following(page["next"])

    def _run(self, flow: Flow[ResultT]) -> ResultT:
        told: httpx.Response | httpx.TransportError | None = None
        try:
            while True:
                step = flow.send(told)
                told = None
                if isinstance(step, Pause):
                    time.sleep(step.seconds)
                    continue
                try:
                    told = self._http.request(**self._arguments(step))
                except httpx.TransportError as error:
                    told = error
        except StopIteration as end:
            result: ResultT = end.value
            return result

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(_Base):
    """Send operations, and await their answers."""

    def __init__(
        self, base_url: str, *, transport: httpx.AsyncBaseTransport | None = None, **who: Any
    ) -> None:
        super().__init__(base_url, **who)
        self._http = httpx.AsyncClient(
            base_url=self._base_url,
            headers=self._headers,
            timeout=self._timeout,
            transport=transport,
        )

    async def send(self, call: Call[ResultT]) -> ResultT:
        """Carry an operation out, and give its result; raise ``Problem`` where it is refused."""
        result: ResultT = _result(await self.respond(call))
        return result

    async def respond(self, call: Call[Any]) -> httpx.Response:
        """Carry an operation out, and give the whole response, with its headers (``ETag``)."""
        return await self._run(carried_out(call, self._credentials))

    async def each(self, call: Call[Any]) -> AsyncIterator[Any]:
        """Go through all items of a list, page by page."""
        while True:
            page = await self.send(call)
            for item in page["items"]:
                yield item
            if page["next"] is None:
                return
            call = call.following(page["next"])

    async def _run(self, flow: Flow[ResultT]) -> ResultT:
        told: httpx.Response | httpx.TransportError | None = None
        try:
            while True:
                step = flow.send(told)
                told = None
                if isinstance(step, Pause):
                    await asyncio.sleep(step.seconds)
                    continue
                try:
                    told = await self._http.request(**self._arguments(step))
                except httpx.TransportError as error:
                    told = error
        except StopIteration as end:
            result: ResultT = end.value
            return result

    async def aclose(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.aclose()
