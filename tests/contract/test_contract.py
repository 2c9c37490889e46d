"""The contract to which the tests hold every answer, held to what it is there for."""

from typing import Any, Final

import httpx
import pytest

from tests.client import Contract

ID: Final = {"X-Request-Id": "a-request"}
LATER: Final = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
CONTRACT: Final = Contract(
    {
        "components": {"headers": {"Retry-After": {"required": True}}},
        "paths": {
            "/v1/things/{thing_id}": {
                "get": {"responses": {"204": {}, "429": {"headers": LATER}}},
            }
        },
    }
)


def answered(
    status: int = 204, method: str = "GET", path: str = "/v1/things/1", **headers: Any
) -> httpx.Response:
    request = httpx.Request(method, f"http://api{path}")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=ID | named, request=request)


def test_what_was_promised_is_accepted() -> None:
    CONTRACT.check(answered())
    CONTRACT.check(answered(method="HEAD"))
    CONTRACT.check(answered(429, Retry_After="3"))


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (answered(path="/v1/nothing"), "the document has no path /v1/nothing"),
        (answered(method="PUT"), "the document has no put /v1/things/1"),
        (answered(200), "get /v1/things/1 answered 200"),
        (answered(Retry_After="3"), "retry-after"),
        (answered(429), "without {'retry-after'}"),
        (answered(X_Powered_By="us"), "x-powered-by"),
    ],
)
def test_what_was_not_is_named(answer: httpx.Response, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        CONTRACT.check(answer)
