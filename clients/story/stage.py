"""The stage: who plays, and steps that change nothing when they are played again."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from itertools import count
from textwrap import fill
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
    "branch_deputy_secretary",
    "party_group_head",
    "member",
    "inspection_committee",
    "fatherland_front",
    "village_head",
    "mass_organisation_head",
]
REFUSED: Final = {401, 403, 404}
NOBODY: Final = ""  # the login of whoever has no account
HIDDEN: Final = "không được xem"
WIDTH: Final = 100
VIETNAM: Final = timezone(timedelta(hours=7))


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

    def say(self, words: str = "") -> None:
        if self.is_quiet:
            return
        for line in words.split("\n"):
            indent = " " * (len(line) - len(line.lstrip()) + 2)
            print(fill(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False))

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

    def refusal(self, login: str, call: Call[Any]) -> Problem | None:
        """Ask for what may be refused; say how it was, if it was."""
        try:
            self.send(login, call)
        except Problem as problem:
            return problem
        return None

    def is_refused(self, login: str, call: Call[Any]) -> bool:
        """Say whether somebody may not see what is asked for."""
        problem = self.refusal(login, call)
        return problem is not None and problem.status in REFUSED

    def sight(self, login: str, call: Call[Any]) -> str:
        return HIDDEN if self.is_refused(login, call) else "được xem"

    def number(self, login: str, call: Call[Any]) -> str:
        """Say how many of a list somebody sees, or that they may see none."""
        return HIDDEN if self.is_refused(login, call) else str(len(self.each(login, call)))

    def public(self) -> Client:
        """Give a client of somebody without an account."""
        return self._client(NOBODY)

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
        person_id = self._open_account(
            {"login": login, "display_name": name, "org_id": self.orgs[org]}
        )
        self._grant(login, person_id, role, self.orgs[org])
        self.cast.append(Player(login, name, post, may_try))

    def let_member_in(
        self,
        login: str,
        member: models.MemberRead,
        *,
        post: str,
        may_try: str,
        role: Role = "member",
    ) -> None:
        """Give a member an account of their own."""
        name = member["full_name"]
        person_id = self._open_account(
            {"login": login, "display_name": name, "person_id": member["id"]}
        )
        self._grant(login, person_id, role, member["org_id"])
        self.cast.append(Player(login, name, post, may_try))

    def let_machine_in(
        self, login: str, name: str, org: str, permissions: list[models.Permission]
    ) -> None:
        """Register a program; a secret is shown once, so that it gets a new one the next time."""
        machine = self.step(
            self.admin_login,
            f"client.{login}",
            op.register_client(
                {"name": name, "org_id": self.orgs[org], "permissions": permissions}
            ),
        )
        client_id, secret = machine["client_id"], machine["client_secret"]
        self.step(
            self.admin_login,
            f"role.{login}",
            op.grant_role(
                {
                    "client_id": client_id,
                    "role": "integration_client",
                    "org_id": self.orgs[org],
                    "valid_from": SINCE,
                }
            ),
        )
        if secret is None:
            now = self.send(self.admin_login, op.get_client(client_id))
            renewal = op.rotate_client_secret(client_id, if_match=seen(now))
            secret = self.send(self.admin_login, renewal)["client_secret"]
        client = Client(self.base_url, client_id=client_id, client_secret=secret)
        self._clients[login] = self._open.enter_context(client)

    def _open_account(self, body: models.AccountCreate) -> str:
        """Open an account, and let its owner choose the password: nobody else's is good."""
        login, first = body["login"], f"{self.password} lần đầu"
        opening = op.open_account({**body, "password": first})
        account_id = self.step(self.admin_login, f"account.{login}", opening)["id"]
        account = self.send(self.admin_login, op.get_account(account_id))
        if account["must_change_password"]:
            with Client(self.base_url, login=login, password=first) as owner:
                owner.send(op.change_password({"current": first, "new": self.password}))
        return account["person_id"]

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


def local_day(instant: str) -> str:
    """Give the day of Vietnam on which something was written."""
    return datetime.fromisoformat(instant).astimezone(VIETNAM).date().isoformat()


def this_year() -> int:
    return datetime.now(VIETNAM).year


def day(iso: object) -> str:
    year, month, number = str(iso).split("-")
    return f"{number}/{month}/{year}"
