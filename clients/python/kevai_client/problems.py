from typing import Any

import httpx


class Problem(Exception):
    """A refusal. Programs branch on ``code``; people read ``title``."""

    def __init__(self, status: int, body: dict[str, Any], retry_after: float | None = None) -> None:
        self.status = status
        self.retry_after = retry_after
        self.code: str = body.get("code") or f"http.{status}"
        self.title: str = body.get("title") or ""
        self.errors: list[dict[str, str]] = body.get("errors") or []
        self.params: dict[str, str] = body.get("params") or {}
        self.request_id: str = body.get("request_id") or ""
        faults = "; ".join(f"{fault['field']}: {fault['message']}" for fault in self.errors)
        super().__init__(f"{status} {self.code}: {self.title}{' — ' + faults if faults else ''}")

    @classmethod
    def of(cls, response: httpx.Response) -> "Problem":
        try:
            body = response.json()
        except ValueError:
            body = {"title": response.text[:200]}
        asked = response.headers.get("Retry-After", "")
        return cls(
            response.status_code,
            body if isinstance(body, dict) else {},
            float(asked) if asked.isdecimal() else None,
        )
