"""What a preview says in sentences, for people who read no tables.

In their order: who comes to stand where, who gives whom what, what else is called or lies
otherwise, and whose sight changes. What there is more of than anybody reads is counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from api.access.reorganisation_names import Called, Named
from api.domain.reorganisations import Tree
from api.domain.sight_changes import Body, State
from api.domain.small_counts import FEWEST_TOLD
from api.i18n import Locale, sentence
from api.schemas.common import Schema
from api.schemas.party_orgs import PartyOrgBrief
from api.schemas.reorganisation_views import DividedRead, OfficeRead, PreviewRead
from api.services import reorganisation_deeds
from api.services.reorganisation_deeds import NAMED, Deed, Deeds, Done

ABOUT: Final = "reorganisation.summary_"
SHOWN: Final = 200
ELLIPSIS: Final = "…"


@dataclass(frozen=True)
class Say:
    """Says a thing in the language that was asked for, and each number with its noun."""

    locale: Locale

    def __call__(self, code: str, **params: Any) -> str:
        return sentence(ABOUT + code, self.locale, params)

    def role(self, role: str) -> str:
        return sentence(f"reorganisation.role_{role}", self.locale, {})

    def counted(self, noun: str, count: int) -> str:
        number = "one" if count == 1 else "many"
        return sentence(f"reorganisation.{number}_{noun}", self.locale, {"count": count})

    def listed(self, counts: Mapping[str, int]) -> str:
        """Leave out what there is none of; of nothing at all say so."""
        said = [self.counted(noun, count) for noun, count in counts.items() if count]
        return ", ".join(said) or self("nothing")


class Names:
    """What bodies are called in one text: with what stands above where two are called the same."""

    def __init__(self, shown: PreviewRead, deeds: Deeds, before: State, after: State) -> None:
        self._before, self._after = before.bodies, after.bodies
        self._bodies = {**after.bodies, **before.bodies}
        self._done = [
            one.of
            for (tree, _), done in deeds.done.items()
            if tree is Tree.PARTY_ORG
            for one in done[:NAMED]
            if one.of in self._after
        ]
        told = {(each.id, each.name) for each in _bodies(shown)}
        told |= {(each, self._after[each].name) for each in self._done}
        self._twice = _twice(name for _, name in told)
        self._labels = {body.path.rpartition(".")[2]: body for body in self._bodies.values()}

    def __call__(self, body: PartyOrgBrief | Body) -> str:
        if body.name not in self._twice:
            return body.name
        path = self._bodies[body.id].path
        above = self._labels.get(path.rpartition(".")[0].rpartition(".")[2])
        return f"{body.name} ({above.name})" if above else body.name

    def done(self) -> dict[UUID, Called]:
        """Call those that steps changed as units and places are called."""
        return {each: Called(*map(self._named, self._spans(each))) for each in self._done}

    def _spans(self, org_id: UUID) -> tuple[Body, Body]:
        now = self._after[org_id]
        return self._before.get(org_id, now), now

    def _named(self, body: Body) -> Named:
        return Named(self(body), "", "")


def _twice(names: Iterable[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _bodies(shown: PreviewRead) -> Iterator[PartyOrgBrief]:
    said = (
        *(body for one in shown.moves[:SHOWN] for body in (one.body, one.above)),
        *(body for one in shown.divided[:SHOWN] for body in (one.of, one.to)),
        *(body for one in shown.offices[:SHOWN] for body in (one.body, one.carried_to)),
        *(body for one in shown.places_divided for body in (one.in_charge_before, one.in_charge)),
    )
    return (body for body in said if body is not None)


def written(
    shown: PreviewRead, deeds: Deeds, before: State, after: State, locale: Locale
) -> list[str]:
    say, names = Say(locale), Names(shown, deeds, before, after)
    called = {tree: _labelled(those) for tree, those in deeds.called.items()}
    return [
        *_of_moves(say, names, shown),
        *(line for one in shown.divided[:SHOWN] for line in _of_giving(say, names, shown, one)),
        *_of_places(say, names, called[Tree.PLACE], shown),
        *_of_deeds(say, deeds, {**called, Tree.PARTY_ORG: names.done()}),
        *_of_units(say, deeds, called[Tree.ADMIN_UNIT]),
        *(_of_office(say, names, office) for office in shown.offices[:SHOWN]),
    ]


def _labelled(called: Mapping[UUID, Called]) -> dict[UUID, Called]:
    """Name what is called the same as another with what it lies in or stands under."""
    now = _twice(each.after.name for each in called.values())
    then = _twice(each.before.name for each in called.values())

    def told(one: Named) -> Named:
        twice = one.name in now or one.name in then
        name = f"{one.name} ({one.above})" if twice and one.above else one.name
        return Named(name, one.code, one.above)

    return {each: Called(told(one.before), told(one.after)) for each, one in called.items()}


def _of_moves(say: Say, names: Names, shown: PreviewRead) -> Iterator[str]:
    for move in shown.moves[:SHOWN]:
        said = {"name": names(move.body), "above": names(move.above) if move.above else "-"}
        yield say("ceases" if move.ceases else "moves", **said, day=shown.on)
        if move.counts is not None:
            yield say("counts", **said, what=say.listed(_nouns(move.counts)))
    if any(move.ceases for move in shown.moves):
        yield say("feedback")


def _nouns(counts: Schema) -> dict[str, int]:
    return {name.removesuffix("s"): count for name, count in counts.model_dump().items()}


def _of_giving(say: Say, names: Names, shown: PreviewRead, one: DividedRead) -> Iterator[str]:
    said = {"of": names(one.of), "to": names(one.to)}
    if one.places:
        said_too = {**said, "places": say.counted("place", one.places), "day": shown.on}
        living = _nouns(one.living) if one.living else {}
        untold = living.pop("untold", 0)
        if any(living.values()):
            yield say("handed", **said_too, what=say.listed(living))
        else:
            yield say("handed_untold", **said_too)
        if untold:
            yield say("untold", places=say.counted("place", untold), fewest=FEWEST_TOLD)
    named = {"group": one.groups, "household": one.households, "member": one.members}
    if any(named.values()):
        yield say("divided", **said, what=say.listed(named))


def _of_places(
    say: Say, names: Names, called: Mapping[UUID, Called], shown: PreviewRead
) -> Iterator[str]:
    parts = shown.places_divided[:SHOWN]
    for one in parts:
        code, charge = "place", {"body": names(one.in_charge)}
        if one.in_charge_before and one.in_charge_before.id != one.in_charge.id:
            code, charge["before"] = "place_handed", names(one.in_charge_before)
        counts = {"household": one.households, "group": one.groups, "resident": one.residents}
        places = {"of": called[one.of.id].before.name, "to": called[one.to.id].after.name}
        yield say(code, **places, **charge, what=say.listed(counts))
    for place_id, held in {one.of.id: one.counts for one in parts}.items():
        if held is not None:
            of = called[place_id].before.name
            yield say("place_counts", of=of, what=say.listed(_nouns(held)))


def _of_deeds(
    say: Say, deeds: Deeds, called: Mapping[Tree, Mapping[UUID, Called]]
) -> Iterator[str]:
    for tree in Tree:
        for deed in Deed:
            done = deeds.done.get((tree, deed), ())
            if not done:
                continue
            # What a step made and a later one ended is called nothing on any day.
            told = [_named(deed, one, called[tree]) for one in _nameable(done, called[tree])]
            some = ", ".join([*told, ELLIPSIS] if len(done) > len(told) else told)
            count = len({one.of for one in done})
            yield say(f"{tree}_{deed}", count=count, some=some)


def _nameable(done: Sequence[Done], called: Mapping[UUID, Called]) -> list[Done]:
    return [one for one in done[:NAMED] if called.keys() >= {*one}]


def _named(deed: Deed, one: Done, called: Mapping[UUID, Called]) -> str:
    was, now = called[one.of]
    if deed is Deed.CREATED or deed is Deed.RETYPED:
        return now.name
    if deed is Deed.RENAMED:
        return _became(was.name, now.name)
    if deed is Deed.RENUMBERED:
        return f"{now.name}: {_became(was.code, now.code)}"
    if deed is Deed.MOVED:
        return _became(was.name, now.above)
    return _became(was.name, called[one.to].after.name)


def _became(was: str, now: str) -> str:
    return f"{was} → {now}"


def _of_units(say: Say, deeds: Deeds, called: Mapping[UUID, Called]) -> Iterator[str]:
    for one in deeds.arrived:
        told = [
            f"{called[each].before.name}: {one.sources[each]}"
            for each in reorganisation_deeds.first_sources(one)
            if each in called
        ]
        more = [ELLIPSIS] if len(one.sources) > len(told) else []
        some = ", ".join([*told, *more])
        yield say("arrived", unit=called[one.unit_id].after.name, count=one.places, some=some)
    units, places = deeds.rest
    if units:
        yield say("arrived_too", units=units, count=places)


def _of_office(say: Say, names: Names, office: OfficeRead) -> str:
    said = {
        "role": say.role(office.role),
        "body": names(office.body),
        "holders": say.counted("holder", office.holders),
    }
    sight = [
        say(code, bodies=say.counted("body", count))
        for code, count in (("gains", office.gained), ("loses", office.lost))
        if count
    ]
    what = "; ".join(sight) or say("sees_the_same")
    if office.carried_to is not None:
        return say("carried", **said, to=names(office.carried_to), what=what)
    if office.ends:
        return say("ends", **said, what=what) if sight else say("ends_only", **said)
    return say("sees", **said, what=what)
