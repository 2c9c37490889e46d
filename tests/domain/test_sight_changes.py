from uuid import UUID, uuid4

from api.domain.roles import Role
from api.domain.sight_changes import Body, Held, OfficeSight, State, changes, topmost

TOP, ONE, TWO, GROUP, PERSON, OTHER = (uuid4() for _ in range(6))


def state(paths: dict[UUID, str], *held: Held) -> State:
    bodies = {each: Body(each, path, "Tên", "branch", ceased=False) for each, path in paths.items()}
    return State(bodies, frozenset(held))


BEFORE = {TOP: "1", ONE: "1.2", GROUP: "1.2.3", TWO: "1.4"}
AFTER = {TOP: "1", ONE: "1.4.2", GROUP: "1.4.3", TWO: "1.4"}


def test_an_heir_sees_what_came_beneath_it_and_nobody_else_anything_new() -> None:
    secretary = Held(PERSON, Role.BRANCH_SECRETARY, TWO)
    above = Held(OTHER, Role.COMMUNE_COMMITTEE, TOP)
    found = list(changes(state(BEFORE, secretary, above), state(AFTER, secretary, above)))
    assert found == [
        OfficeSight(Role.BRANCH_SECRETARY, TWO, TWO, 1, frozenset({ONE, GROUP}), frozenset())
    ]


def test_an_office_ends_or_goes_on_in_the_heir() -> None:
    ends = Held(PERSON, Role.BRANCH_SECRETARY, ONE)
    goes, on = Held(OTHER, Role.BRANCH_COMMITTEE, ONE), Held(OTHER, Role.BRANCH_COMMITTEE, TWO)
    found = {each.role: each for each in changes(state(BEFORE, ends, goes), state(AFTER, on))}
    assert found[Role.BRANCH_SECRETARY].after is None
    assert found[Role.BRANCH_SECRETARY].lost == {ONE, GROUP}
    assert found[Role.BRANCH_COMMITTEE].after == TWO
    assert found[Role.BRANCH_COMMITTEE].gained == {TWO}
    assert not found[Role.BRANCH_COMMITTEE].lost


def test_a_member_sees_no_body_by_being_one() -> None:
    held = Held(PERSON, Role.MEMBER, TWO)
    assert list(changes(state(BEFORE, held), state(AFTER, held))) == []


def test_the_topmost_say_how_many_are_below() -> None:
    bodies = state(AFTER).bodies
    assert [(body.id, n) for body, n in topmost(bodies, {TWO, ONE, GROUP})] == [(TWO, 2)]
    assert [(body.id, n) for body, n in topmost(bodies, {ONE, GROUP})] == [(ONE, 0), (GROUP, 0)]
