"""The stage: who plays, and steps that change nothing when they are played again."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Literal, Self, TypeVar

from clients.python.kevai_client import AsyncClient, Call, Client, Problem, models
from clients.python.kevai_client import operations as op

ResultT = TypeVar("ResultT")
AT_ONCE: Final = 6
SINCE: Final = "2025-07-01"  # the day on which communes took their shape of today
TOLD_ON: Final = "2026-11-20"  # what is counted is counted on this day, whenever it is told
Role = Literal[
    "provincial_committee",
    "commune_committee",
    "working_group",
    "branch_secretary",
    "party_group_head",
    "member",
    "fatherland_front",
]


@dataclass(frozen=True)
class Player:
    login: str
    name: str
    post: str
    may_try: str


@dataclass
class Stage:
    base_url: str
    admin_login: str
    password: str
    is_quiet: bool = False
    cast: list[Player] = field(default_factory=list)
    orgs: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    group_code: str = ""  # on the cards of one household group
    _clients: dict[str, Client] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    # Words.

    def chapter(self, title: str) -> None:
        self.say(f"\n{title}\n{'─' * len(title)}")

    def say(self, line: str = "") -> None:
        if not self.is_quiet:
            print(line)

    def sees(self, who: str, *lines: str) -> None:
        """Tell what one of them sees."""
        self.say(f"  • {who}")
        for line in lines:
            self.say(f"      {line}")

    # Steps.

    def send(self, login: str, call: Call[ResultT]) -> ResultT:
        return self._client(login).send(call)

    def each(self, login: str, call: Call[Any]) -> list[Any]:
        return list(self._client(login).each(call))

    def step(self, login: str, name: str, call: Call[ResultT]) -> ResultT:
        """Do something once: its name keys it, so that played again it is only answered."""
        return self._client(login).send(call.keyed(key_of(name)))

    def steps(self, login: str, calls: Mapping[str, Call[ResultT]]) -> list[ResultT]:
        """Do many things, a few at a time; the results are in the order of the names."""
        return asyncio.run(self._steps(login, calls))

    async def _steps(self, login: str, calls: Mapping[str, Call[ResultT]]) -> list[ResultT]:
        turn = asyncio.Semaphore(AT_ONCE)
        async with AsyncClient(self.base_url, login=login, password=self.password) as client:
            await client.send(op.get_me())  # one sign-in, before all start at once

            async def done(name: str, call: Call[ResultT]) -> ResultT:
                async with turn:
                    return await client.send(call.keyed(key_of(name)))

            return list(await asyncio.gather(*(done(*one) for one in calls.items())))

    def is_refused(self, login: str, call: Call[Any]) -> bool:
        """Say whether somebody may not see what is asked for."""
        try:
            self.send(login, call)
        except Problem as problem:
            return problem.status in {403, 404}
        return False

    def public(self) -> Client:
        """Give a client of somebody without an account."""
        return self._client("")

    def _client(self, login: str) -> Client:
        if login not in self._clients:
            client = (
                Client(self.base_url, login=login, password=self.password)
                if login
                else Client(self.base_url)
            )
            self._clients[login] = self._open.enter_context(client)
        return self._clients[login]

    # The cast.

    def take_post(  # noqa: PLR0913
        self, login: str, name: str, role: Role, org: str, post: str, *, may_try: str
    ) -> None:
        """Give somebody who is no member in the list an account, and a role in a body."""
        account = self.step(
            self.admin_login,
            f"account.{login}",
            op.open_account(
                {
                    "login": login,
                    "display_name": name,
                    "org_id": self.orgs[org],
                    "password": self.password,
                    "must_change_password": False,
                }
            ),
        )
        self._grant(login, account["person_id"], role, self.orgs[org])
        self.cast.append(Player(login, name, post, may_try))

    def let_member_in(
        self, login: str, member: models.MemberRead, *, post: str, may_try: str
    ) -> None:
        """Give a member an account of their own."""
        self.step(
            self.admin_login,
            f"account.{login}",
            op.open_account(
                {
                    "login": login,
                    "display_name": member["full_name"],
                    "person_id": member["id"],
                    "password": self.password,
                    "must_change_password": False,
                }
            ),
        )
        self._grant(login, member["id"], "member", member["org_id"])
        self.cast.append(Player(login, member["full_name"], post, may_try))

    def _grant(self, login: str, person_id: str, role: Role, org_id: str) -> None:
        self.people[login] = person_id
        self.step(
            self.admin_login,
            f"role.{login}",
            op.grant_role(
                {"person_id": person_id, "role": role, "org_id": org_id, "valid_from": SINCE}
            ),
        )


def key_of(name: str) -> str:
    return f"kevai-story.{name}"


def seen(row: Mapping[str, object]) -> str:
    """Write the version that was seen, for ``If-Match``."""
    return f'"{row["version"]}"'


def numbered(prefix: str, calls: Iterable[Call[ResultT]]) -> dict[str, Call[ResultT]]:
    return {f"{prefix}.{number}": call for number, call in zip(count(1), calls, strict=False)}


def in_lots(rows: Sequence[ResultT], size: int) -> list[Sequence[ResultT]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def per_cent(part: int, whole: int) -> str:
    """Write a share as people here read it."""
    share = f"{100 * part / whole:.1f}".replace(".", ",").removesuffix(",0")
    return f"{share} %"


def money(dong: int) -> str:
    return f"{dong:,} đồng".replace(",", ".")


def comma(decimal: str) -> str:
    return decimal.replace(".", ",")


def day(iso: object) -> str:
    year, month, number = str(iso).split("-")
    return f"{number}/{month}/{year}"
