"""The table of steps: what one decision says of units, places and Party organisations."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from clients.reorganisation.lists import Lists, Unit
from clients.reorganisation.standing import COMMITTEE, DISTRICT, Place, Standing

COLUMNS: Final = (
    *("tree", "action", "subject_code", "subject_id", "ref", "name", "kind", "parent", "into"),
    *("code", "share", "unit", "default", "children", "keep_grants"),
)
Row = Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """The rows, and what the lists leave open.

    ``without_destination`` are places of divided communes of which nobody said where they go;
    ``apart`` are bodies whose places go to two communes, and which go where most of them go.
    """

    rows: Sequence[Row]
    without_destination: Sequence[Place]
    apart: Sequence[str]
    committees: Mapping[str, Sequence[str]]  # of each new commune: the codes of the old ones
    divided: Mapping[str, Mapping[str, int]]  # of each old one: the bodies each new one is given
    destinations: Mapping[str, str]  # of each place of a divided commune: a new one


def written(rows: Sequence[Row]) -> str:
    text = StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def of_units(lists: Lists) -> Iterator[Row]:
    """Make the new units, let the old ones go into them, and end the districts."""
    for unit in lists.new:
        if unit.code not in lists.unchanged:
            yield {
                "tree": "admin_unit",
                "action": "create",
                "ref": _unit_ref(unit.code),
                "name": unit.name,
                "kind": unit.type,
                "parent": unit.parent_code,
                "code": unit.code,
            }
    for link in lists.links:
        if link.kind == "unchanged":
            continue  # it stands under the province when its district is no more
        yield {
            "tree": "admin_unit",
            "action": "merge" if link.kind == "whole" else "split",
            "subject_code": link.old_code,
            "into": f"@{_unit_ref(link.new_code)}",
            "share": link.kind,
        }
    for kind in dict.fromkeys(unit.type for unit in lists.districts):
        yield {
            "tree": "admin_unit",
            "action": "abolish",
            "subject_code": lists.province.code,
            "kind": kind,
        }


def plan(
    lists: Lists,
    standing: Standing,
    destinations: Mapping[str, str],
    keep_grants: Sequence[str] = (),
) -> Plan:
    divided = standing.divided(lists)
    going = {
        place.id: destinations[place.id]
        for place in divided
        if destinations.get(place.id) in lists.split[place.unit_code]
    }
    bodies, apart = _bodies_moving(standing, divided, going)
    committees = _committees(lists, standing)
    main = _main_heirs(lists, divided, going)
    rows = [
        *of_units(lists),
        *_places(going),
        *_committees_made(lists, standing, committees),
        *_committees_divided(lists, standing, bodies, main, ";".join(keep_grants)),
        *_committees_ended(lists, standing, ";".join(keep_grants)),
    ]
    divided_into = {
        old: _given(lists, standing, bodies, old, main[old])
        for old in lists.split
        if old in standing.committees
    }
    left = [place for place in divided if place.id not in going]
    return Plan(rows, left, apart, committees, divided_into, going)


def _unit_ref(code: str) -> str:
    return f"n{code}"


def _body_ref(code: str) -> str:
    return f"d{code}"


def committee_name(unit: Unit) -> str:
    return f"Đảng ủy {unit.name[:1].lower()}{unit.name[1:]}"


def _places(going: Mapping[str, str]) -> Iterator[Row]:
    for place_id, code in going.items():
        yield {
            "tree": "place",
            "action": "move",
            "subject_id": place_id,
            "unit": f"@{_unit_ref(code)}",
        }


def _committees(lists: Lists, standing: Standing) -> dict[str, list[str]]:
    """Say of each new commune from which old committees its own is made; of none, it gets none."""
    made: dict[str, list[str]] = {}
    for link in lists.links:
        if link.kind != "unchanged" and link.old_code in standing.committees:
            made.setdefault(link.new_code, []).append(link.old_code)
    return made


def _bodies_moving(
    standing: Standing, divided: Sequence[Place], going: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Say of each body in a divided commune where it goes: where its places go."""
    into: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place in divided:
        own = standing.committees.get(place.unit_code)
        if place.body_id is not None and place.committee_id == own and place.id in going:
            into[place.body_id][going[place.id]] += 1
    found = {each: codes.most_common(1)[0][0] for each, codes in into.items()}
    return found, [each for each, codes in into.items() if len(codes) > 1]


def _main_heirs(lists: Lists, divided: Sequence[Place], going: Mapping[str, str]) -> dict[str, str]:
    """Say which heir of a divided commune takes what no place decides: the one with most places."""
    count = Counter((place.unit_code, going.get(place.id)) for place in divided)
    found: dict[str, str] = {}
    for old, heirs in lists.split.items():
        by_places = {code: (count[old, code], code == old) for code in heirs}
        found[old] = max(heirs, key=by_places.__getitem__)
    return found


def _committees_made(
    lists: Lists, standing: Standing, committees: Mapping[str, Sequence[str]]
) -> Iterator[Row]:
    for code in committees:
        yield {
            "tree": "party_org",
            "action": "create",
            "ref": _body_ref(code),
            "name": committee_name(lists.after[code]),
            "kind": COMMITTEE,
            "parent": standing.keeper_id,
        }


def _committees_divided(
    lists: Lists,
    standing: Standing,
    bodies: Mapping[str, str],
    main: Mapping[str, str],
    keep_grants: str,
) -> Iterator[Row]:
    """Split the committee of each divided commune; one heir takes what no place decides.

    So its lineage names every heir, and its offices go on in one.
    """
    for old_code, heirs in lists.split.items():
        if old_code not in standing.committees:
            continue
        for code in heirs:
            takes_rest = code == main[old_code]
            going = [] if takes_rest else _going(standing, bodies, old_code, code)
            yield {
                "tree": "party_org",
                "action": "split",
                "subject_id": standing.committees[old_code],
                "into": f"@{_body_ref(code)}",
                "default": "x" if takes_rest else "",
                "children": ";".join(going),
                "keep_grants": keep_grants if takes_rest else "",
            }


def _going(standing: Standing, bodies: Mapping[str, str], old_code: str, code: str) -> list[str]:
    """Find the bodies of an old committee whose places go to a new commune."""
    own = standing.committees[old_code]
    of_it = {place.body_id for place in standing.places if place.committee_id == own}
    return [each for each, into in bodies.items() if into == code and each in of_it]


def _given(
    lists: Lists, standing: Standing, bodies: Mapping[str, str], old_code: str, main: str
) -> dict[str, int]:
    """Count the bodies that each heir of a committee is given; one takes the rest of them."""
    count = {code: len(_going(standing, bodies, old_code, code)) for code in lists.split[old_code]}
    others = sum(number for code, number in count.items() if code != main)
    count[main] = standing.branches.get(standing.committees[old_code], 0) - others
    return count


def _committees_ended(lists: Lists, standing: Standing, keep_grants: str) -> Iterator[Row]:
    """Let the other old committees go into the new ones, and end those of the districts."""
    for old_code, org_id in standing.committees.items():
        if old_code in lists.unchanged or old_code in lists.split:
            continue
        yield {
            "tree": "party_org",
            "action": "merge",
            "subject_id": org_id,
            "into": f"@{_body_ref(lists.heirs(old_code)[0].new_code)}",
            "keep_grants": keep_grants,
        }
    if standing.districts:
        yield {
            "tree": "party_org",
            "action": "abolish",
            "subject_id": standing.keeper_id,
            "kind": DISTRICT,
        }
