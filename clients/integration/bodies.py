"""Names of bodies and places, as a commune writes them, to the rows that they mean."""

from functools import cached_property

from clients.integration.sheets import plain
from clients.python.kevai_client import Client
from clients.python.kevai_client import operations as op


class NameUnclear(Exception):
    def __init__(self, name: str, found: int) -> None:
        super().__init__(
            f"“{name}” là tên của {found} nơi: viết tên riêng cho từng nơi"
            if found
            else f"không có nơi nào tên là “{name}” trong phạm vi của bạn: xem lại tên"
        )


class Bodies:
    """What lies within reach of the client: its own bodies, all below, and their places."""

    def __init__(self, kevai: Client) -> None:
        self._kevai = kevai
        self._places: dict[str, str] = {}
        self._in_charge: dict[str, str] = {}

    def org(self, name: str) -> str:
        """Find a branch, or a party group, which ``Chi bộ A / Tổ đảng 1`` names for certain."""
        return _only(name, [org_id for org_id, names in self._orgs.items() if plain(name) in names])

    def place(self, name: str) -> str:
        if name not in self._places:
            found = self._kevai.each(op.list_places(text=name)) if len(name) > 1 else ()
            answering = {
                str(place["id"]): str(place["in_charge"]["id"])
                for place in found
                if plain(place["name"]) == plain(name)
                and place["in_charge"] is not None
                and place["in_charge"]["id"] in self._orgs
            }
            self._places[name] = _only(name, list(answering))
            self._in_charge |= answering
        return self._places[name]

    def in_charge_of(self, place_id: str) -> str:
        """Name the body that answers for a place which was found by its name."""
        return self._in_charge[place_id]

    @cached_property
    def _orgs(self) -> dict[str, set[str]]:
        orgs: dict[str, set[str]] = {}
        for body in self._kevai.send(op.get_me())["bodies"]:
            orgs[body["org_id"]] = {plain(body["name"])}
            for org in self._kevai.each(op.list_party_orgs(below=body["org_id"], limit=200)):
                above = org["ancestors"][-1]["name"] if org["ancestors"] else ""
                orgs[org["id"]] = {plain(org["name"]), plain(f"{above} / {org['name']}")}
        return orgs


def _only(name: str, ids: list[str]) -> str:
    if len(ids) != 1:
        raise NameUnclear(name, len(ids))
    return ids[0]
