"""A province's reorganisation by official lists: steps, preview, applied at once, and told."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from getpass import getpass
from pathlib import Path
from time import monotonic
from typing import Final

from clients.python.kevai_client import Client, Problem, models
from clients.python.kevai_client import operations as op
from clients.reorganisation import lists, report, standing, table
from clients.reorganisation.words import Words

PATIENCE: Final = 900.0  # seconds; a province of 10,000 branches is applied in one transaction
PASSWORD: Final = "KEVAI_PASSWORD"  # noqa: S105 - the name of a variable


class Stopped(Exception):
    """Nothing was sent that changes anything; the sentence says what to do."""


def main() -> int:
    asked = arguments()
    words = Words(asked.english)
    try:
        given = lists.read(asked.folder, asked.on)
        password = os.environ.get(PASSWORD) or getpass(f"{asked.login}: ")
        language = "en" if asked.english else "vi"
        who = {"login": asked.login, "password": password, "language": language}
        with Client(asked.url, timeout=PATIENCE, **who) as kevai:
            return carry_out(kevai, given, asked, words)
    except lists.ListsFaulty as faulty:
        print(faulty.told(english=asked.english), file=sys.stderr)
    except (Problem, Stopped, OSError) as refused:
        print(refused, file=sys.stderr)
    return 1


def carry_out(kevai: Client, given: lists.Lists, asked: argparse.Namespace, words: Words) -> int:
    took: dict[str, float] = {}
    with timed(took, "read"):
        stands = standing.look(kevai, given, asked.keeper)
    refuse_unclear(stands, words)
    if asked.list_places:
        standing.write_places(asked.list_places, given, stands.divided(given))
        print(asked.list_places)
        return 0
    known = standing.read_destinations(asked.destinations) if asked.destinations else {}
    case = Case(kevai, given, stands, table.plan(given, stands, known, asked.keep_grants), asked)
    case.took |= took
    done = case.reverted(words) if asked.revert else case.applied(words)
    told = report.written(done, words)
    print(told)
    asked.report.write_text(told, encoding="utf-8")
    return 1 if done.state == "refused" else 0


def refuse_unclear(stands: standing.Standing, words: Words) -> None:
    if stands.unclear:
        names = "; ".join(sorted(stands.unclear))
        raise Stopped(
            words(
                f"Không rõ là đảng ủy của xã nào, hãy sửa địa bàn hoặc tên: {names}",
                f"It is unclear of which commune these are; mend their places or names: {names}",
            )
        )


@dataclass
class Case:
    """One decision, as it is given to the service."""

    kevai: Client
    given: lists.Lists
    stands: standing.Standing
    plan: table.Plan
    asked: argparse.Namespace
    took: dict[str, float] = field(default_factory=dict)

    def applied(self, words: Words) -> report.Done:
        """Draft, check, take, preview and apply; stop before what the preview says cannot be."""
        drafted = self.draft(words)
        csv = table.written(self.plan.rows)
        with timed(self.took, "check"):
            checked = self.take(drafted, csv, dry_run=True)
        if faults := checked["faults"]:
            raise Stopped("\n".join(f"{fault['field']}: {fault['message']}" for fault in faults))
        with timed(self.took, "import"):
            version = self.take(drafted, csv, dry_run=False)["version"]
        with timed(self.took, "preview"):
            preview = self.kevai.send(op.preview_reorganisation(drafted["id"]))
        if preview["faults"]:
            return self.done(drafted, preview, "refused")
        if self.asked.dry_run:
            return self.done(drafted, preview, "draft")
        with timed(self.took, "apply"):
            now = self.kevai.send(op.apply_reorganisation(drafted["id"], if_match=f'"{version}"'))
        return self.done(now, preview, "applied")

    def reverted(self, words: Words) -> report.Done:
        found = self.kept("applied")
        if found is None:
            raise Stopped(
                words(
                    f"{self.asked.decision} chưa được áp dụng: không có gì để hoàn tác.",
                    f"{self.asked.decision} was not applied: there is nothing to revert.",
                )
            )
        with timed(self.took, "revert"):
            seen = f'"{found["version"]}"'
            now = self.kevai.send(op.revert_reorganisation(found["id"], if_match=seen))
        return self.done(now, None, "reverted")

    def draft(self, words: Words) -> models.ReorganisationRead:
        """Find the draft of an earlier try, or write one; what is applied is not applied again."""
        if self.kept("applied"):
            raise Stopped(
                words(
                    f"{self.asked.decision} đã được áp dụng; --revert để hoàn tác.",
                    f"{self.asked.decision} is applied already; --revert takes it back.",
                )
            )
        if found := self.kept("draft"):
            return found
        return self.kevai.send(
            op.draft_reorganisation(
                {
                    "org_id": self.stands.keeper_id,
                    "decision_ref": self.asked.decision,
                    "decided_on": str(self.asked.decided_on),
                    "on": str(self.asked.on),
                }
            )
        )

    def kept(self, state: models.ReorganisationState) -> models.ReorganisationRead | None:
        known = op.list_reorganisations(org_id=self.stands.keeper_id, state=state)
        found: list[models.ReorganisationRead] = [
            one
            for one in self.kevai.each(known)
            if (one["org_id"], one["decision_ref"], one["on"])
            == (self.stands.keeper_id, self.asked.decision, str(self.asked.on))
        ]
        return found[-1] if found else None

    def take(
        self, drafted: models.ReorganisationRead, csv: str, *, dry_run: bool
    ) -> models.StepsImported:
        seen = f'"{drafted["version"]}"'
        body: models.StepsImport = {"csv": csv, "dry_run": dry_run}
        return self.kevai.send(op.import_reorganisation_steps(drafted["id"], body, if_match=seen))

    def done(
        self, now: models.ReorganisationRead, preview: models.PreviewRead | None, state: str
    ) -> report.Done:
        return report.Done(self.given, self.stands, self.plan, now, preview, state, self.took)


@contextmanager
def timed(took: dict[str, float], what: str) -> Iterator[None]:
    since = monotonic()
    yield
    took[what] = monotonic() - since


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m clients.reorganisation", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="With units_<day before>.csv, units_<day>.csv, succession.csv."
    )
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="Address of the API.")
    parser.add_argument(
        "--login", required=True, help=f"A system administrator; password in {PASSWORD}, or asked."
    )
    parser.add_argument("--on", type=date.fromisoformat, default=date(2025, 7, 1))
    parser.add_argument("--decision", default="NQ 1686/NQ-UBTVQH15")
    parser.add_argument("--decided-on", type=date.fromisoformat, default=date(2025, 6, 16))
    parser.add_argument("--keeper", help="Id of the body that keeps it; else that of the login.")
    parser.add_argument(
        "--destinations", type=Path, help="place_id,new_code of the places of divided communes."
    )
    parser.add_argument(
        "--list-places", type=Path, help="Only write the list of these places, to be filled in."
    )
    parser.add_argument(
        "--keep-grants",
        nargs="*",
        default=[],
        metavar="ROLE",
        help="Roles in the committees of communes that go on in their heirs; the others end.",
    )
    parser.add_argument("--report", type=Path, default=Path("sap_xep.md"))
    parser.add_argument("--english", action="store_true", help="Tell it in English.")
    parser.add_argument("--dry-run", action="store_true", help="Stop after the preview.")
    parser.add_argument("--revert", action="store_true", help="Take back what was applied.")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
