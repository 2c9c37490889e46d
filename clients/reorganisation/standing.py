"""What stands in the service on the day before: committees, and the places of divided communes.

A committee is nobody's by its name alone: it is the committee of the commune in which the places
lie of which its branches are in charge. Only one without any place is found by its name, and by
that of its district.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from clients.python.kevai_client import Client
from clients.python.kevai_client import operations as op
from clients.reorganisation.lists import Lists, Unit

PAGE: Final = 200
COMMITTEE: Final = "commune_committee"
DISTRICT: Final = "district_committee"
DESTINATIONS: Final = ("place_id", "place", "old_code", "old_name", "new_code")


@dataclass(frozen=True)
class Place:
    """A village, and the body directly below which commune's committee looks after it."""

    id: str
    name: str
    unit_code: str
    committee_id: str | None
    body_id: str | None


@dataclass(frozen=True)
class Standing:
    """``committees`` are by the code of their commune; ``unclear`` are names of those of none."""

    keeper_id: str
    keeper_name: str
    committees: Mapping[str, str]
    districts: Sequence[str]
    branches: Mapping[str, int]  # below each committee
    places: Sequence[Place]
    unclear: Sequence[str]

    def divided(self, lists: Lists) -> list[Place]:
        return [place for place in self.places if place.unit_code in lists.split]


def look(kevai: Client, lists: Lists, keeper_id: str | None) -> Standing:
    """Read all bodies below the keeper, and the places of which they are in charge."""
    eve = str(lists.on - timedelta(days=1))
    if keeper_id is None:
        keeper_id = str(kevai.send(op.get_me())["bodies"][0]["org_id"])
    keeper = kevai.send(op.get_party_org(keeper_id, as_of=eve))
    orgs = {
        org["id"]: org
        for org in kevai.each(op.list_party_orgs(below=keeper_id, as_of=eve, limit=PAGE))
    }
    lines = {
        org_id: [*(above["id"] for above in org["ancestors"]), org_id]
        for org_id, org in orgs.items()
    }
    committees = {org_id for org_id, org in orgs.items() if org["org_type"] == COMMITTEE}
    places: list[Place] = []
    lying: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place in kevai.each(op.list_places(as_of=eve, limit=PAGE)):
        in_charge = place["in_charge"]
        line = lines.get(in_charge["id"], []) if in_charge else []
        above, code = _committee_and_body(line, committees), place["admin_unit"]["code"]
        if above[0] is not None:
            lying[above[0]][code] += 1
        if code in lists.before and place["parent"] is None:
            places.append(Place(place["id"], place["name"], code, *above))
    found, unclear = _matched(lists, [orgs[each] for each in committees], lying)
    return Standing(
        keeper_id,
        keeper["name"],
        found,
        [org["name"] for org in orgs.values() if org["org_type"] == DISTRICT],
        Counter(line[-2] for line in lines.values() if len(line) > 1 and line[-2] in committees),
        sorted(places, key=lambda place: (place.unit_code, place.name, place.id)),
        unclear,
    )


def _committee_and_body(
    line: Sequence[str], committees: Container[str]
) -> tuple[str | None, str | None]:
    """Find on a line from the top down the commune's committee, and what stands below it there."""
    for number, org_id in enumerate(line):
        if org_id in committees:
            return org_id, (*line, None)[number + 1]
    return None, None


def _matched(
    lists: Lists, committees: Iterable[Any], lying: Mapping[str, Mapping[str, int]]
) -> tuple[dict[str, str], list[str]]:
    """Find of which commune each committee is."""
    found: dict[str, str] = {}
    unclear: list[str] = []
    nameless = []
    for org in sorted(committees, key=lambda org: str(org["id"])):
        codes = [code for code in lying.get(org["id"], ()) if code in lists.before]
        if len(codes) == 1 and codes[0] not in found:
            found[codes[0]] = org["id"]
        elif codes:
            unclear.append(org["name"])
        else:
            nameless.append(org)
    for org in nameless:
        named = [u.code for u in lists.old if u.code not in found and _is_of(org, u, lists)]
        if len(named) == 1:
            found[named[0]] = org["id"]
        else:
            unclear.append(org["name"])
    return found, unclear


def _is_of(org: Any, unit: Unit, lists: Lists) -> bool:
    """Compare names letter by letter: two communes of a district may differ by a tone alone."""
    district = lists.before[unit.parent_code].name.split(" ", 1)[1]  # without the type word
    bare = district.removeprefix("phố ").removeprefix("xã ")
    above = [each["name"] for each in org["ancestors"] if each["org_type"] == DISTRICT]
    return str(org["name"]).casefold().endswith(unit.name.casefold()) and any(
        str(name).endswith(bare) for name in above
    )


def read_destinations(file: Path) -> dict[str, str]:
    """Read which place goes to which new commune; a line without one says nothing."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return {row["place_id"].strip(): row["new_code"].strip() for row in rows if row["new_code"]}


def write_places(file: Path, lists: Lists, places: Iterable[Place]) -> None:
    """Write the list in which somebody says where each place goes; the choices stand beside it."""
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow([*DESTINATIONS, "choices"])
        for place in places:
            choices = "; ".join(_choices(lists, place.unit_code))
            old = lists.before[place.unit_code].name
            rows.writerow([place.id, place.name, place.unit_code, old, "", choices])


def _choices(lists: Lists, old_code: str) -> Iterator[str]:
    for code in lists.split[old_code]:
        yield f"{code} {lists.after[code].name}"
