"""What was decided and what became of it, for people who read no tables of steps."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clients.python.kevai_client import models
from clients.reorganisation.lists import Lists, Unit
from clients.reorganisation.standing import Standing
from clients.reorganisation.table import Plan, committee_name
from clients.reorganisation.words import ROLES, Words, day, number, seconds, unit

STATES: Final = {
    "draft": ("mới soạn và xem trước, CHƯA thay đổi gì", "drafted and previewed; NOTHING changed"),
    "refused": ("KHÔNG áp dụng được, chưa thay đổi gì", "CANNOT be applied; nothing changed"),
    "applied": ("ĐÃ ÁP DỤNG", "APPLIED"),
    "reverted": ("ĐÃ HOÀN TÁC, mọi thứ trở lại như trước", "REVERTED; all is as it was"),
}
GOING_WITH: Final = {
    "places": ("địa bàn", "places"),
    "households": ("hộ", "households"),
    "groups": ("nhóm hộ", "household groups"),
    "members": ("đảng viên", "members"),
    "assignments": ("phân công", "assignments"),
    "obligations": ("báo cáo còn phải nộp", "reports still owed"),
    "tasks": ("nhiệm vụ đang mở", "open tasks"),
    "requests": ("kiến nghị đang mở", "open requests"),
}


@dataclass
class Done:
    """What was asked of the service, what it said, and how long each thing took."""

    lists: Lists
    standing: Standing
    plan: Plan
    decision: models.ReorganisationRead
    preview: models.PreviewRead | None
    state: str
    took: dict[str, float] = field(default_factory=dict)


def written(done: Done, words: Words) -> str:
    """Write the whole report, as Markdown that is read as plain text too."""
    parts = [
        _head(done, words),
        _before_and_after(done, words),
        _new_communes(done.lists, words),
        _divided(done, words),
        _districts(done, words),
        _sight(done.preview, words) if done.preview else iter(()),
        _left(done, words),
        _time(done, words),
    ]
    told = ["\n".join(part) for part in parts]
    return "\n\n".join(filter(None, told)) + "\n"


def _head(done: Done, words: Words) -> Iterator[str]:
    decision, province = done.decision, done.lists.province.name
    yield words(
        f"# Sắp xếp đơn vị hành chính và tổ chức đảng: {province}",
        f"# Reorganisation of units and Party organisations: {province}",
    )
    yield ""
    yield words(
        f"Theo {decision['decision_ref']} ngày {day(decision['decided_on'])}, có hiệu lực từ ngày"
        f" {day(decision['on'])}; {done.standing.keeper_name} giữ quyết định này.",
        f"By {decision['decision_ref']} of {day(decision['decided_on'])}, in force from"
        f" {day(decision['on'])}; kept by {done.standing.keeper_name}.",
    )
    yield words("Tình trạng: ", "State: ") + words(*STATES[done.state]) + "."


def _before_and_after(done: Done, words: Words) -> Iterator[str]:
    lists, plan, standing = done.lists, done.plan, done.standing
    bodies = len(standing.committees)
    after = len(plan.committees) + len(lists.unchanged & standing.committees.keys())
    yield words("## Trước và sau", "## Before and after")
    yield ""
    yield words(
        f"- Cấp huyện: trước {words.counted(lists.districts)}, sau 0.",
        f"- Districts: {words.counted(lists.districts)} before, 0 after.",
    )
    yield words(
        f"- Cấp xã: trước {words.counted(lists.old)}, sau {words.counted(lists.new)}.",
        f"- Communes: {words.counted(lists.old)} before, {words.counted(lists.new)} after.",
    )
    yield words(
        f"- Trong đó {len(lists.unchanged)} giữ nguyên, {len(lists.split)} bị chia.",
        f"- Of these {len(lists.unchanged)} stay as they are, {len(lists.split)} are divided.",
    )
    yield words(
        f"- Đảng ủy xã: trước {bodies}, sau {after}; đảng bộ huyện: trước"
        f" {len(standing.districts)}, sau 0.",
        f"- Committees of communes: {bodies} before, {after} after; of districts:"
        f" {len(standing.districts)} before, 0 after.",
    )
    below = number(sum(standing.branches.values()), words)
    yield words(
        f"- {below} chi bộ và tổ chức trực tiếp dưới các đảng ủy xã: đều còn, chỉ đổi cấp trên.",
        f"- {below} branches and other bodies directly below them: all go on, under another body.",
    )
    if missing := len(lists.old) - bodies:
        yield words(
            f"- {missing} xã cũ không có đảng ủy trong hệ thống này.",
            f"- {missing} old communes have no committee in this service.",
        )


def _new_communes(lists: Lists, words: Words) -> Iterator[str]:
    yield words("## Mỗi xã, phường mới gồm những đâu", "## What each new commune is made of")
    yield ""
    for new in lists.new:
        links = lists.sources(new.code)
        if new.code in lists.unchanged:
            above = lists.before[lists.before[new.code].parent_code].name
            yield f"- **{unit(new)}**: " + words(
                f"giữ nguyên, trước thuộc {above}.", f"as it was, before in {above}."
            )
            continue
        whole = [_old(lists, link.old_code) for link in links if link.kind == "whole"]
        parts = [_old(lists, link.old_code) for link in links if link.kind == "part"]
        said = [", ".join(whole)] if whole else []
        if parts:
            said.append(words("một phần ", "part of ") + ", ".join(parts))
        yield f"- **{unit(new)}**: {'; '.join(said)}."


def _old(lists: Lists, code: str) -> str:
    old = lists.before[code]
    return f"{old.name} ({code}, {lists.before[old.parent_code].name})"


def _divided(done: Done, words: Words) -> Iterator[str]:
    lists = done.lists
    yield words("## Đơn vị bị chia", "## Divided units")
    yield ""
    if not lists.split:
        yield words("Không có.", "None.")
    places = done.standing.divided(lists)
    going = Counter((place.unit_code, done.plan.destinations.get(place.id)) for place in places)
    for old, heirs in lists.split.items():
        shares = ", ".join(
            f"{unit(lists.after[code])}: {going[old, code]} "
            + words("thôn, tổ dân phố", "villages or residential groups")
            for code in heirs
        )
        left = going[old, None]
        open_ones = words(f"; {left} chưa có nơi đến", f"; {left} without a destination")
        yield f"- **{_old(lists, old)}** → {shares}{open_ones if left else ''}."
        yield from _committee_divided(done, old, words)
    if done.plan.apart:
        apart = len(done.plan.apart)
        yield words(
            f"- {apart} chi bộ phụ trách địa bàn ở hai xã mới: đi theo xã có nhiều địa bàn hơn.",
            f"- {apart} branches look after places in two new communes: they go with most.",
        )


def _committee_divided(done: Done, old: str, words: Words) -> Iterator[str]:
    """Name every heir of the committee of a commune that is divided."""
    heirs = done.plan.divided.get(old)
    if not heirs:
        return
    name = committee_name(done.lists.before[old])
    shares = ", ".join(
        f"{committee_name(done.lists.after[code])} ({number(bodies, words)} "
        + words("chi bộ và tổ chức trực thuộc", "branches and other bodies")
        + ")"
        for code, bodies in heirs.items()
    )
    yield words(
        f"  - {name} có {len(heirs)} nơi kế thừa: {shares}.",
        f"  - {name} has {len(heirs)} heirs: {shares}.",
    )


def _districts(done: Done, words: Words) -> Iterator[str]:
    lists = done.lists
    yield words("## Cấp huyện", "## The district level")
    yield ""
    yield words(
        f"{len(lists.districts)} đơn vị cấp huyện và {len(done.standing.districts)} đảng bộ huyện"
        f" kết thúc; các xã trực thuộc {lists.province.name}. Hồ sơ cũ vẫn giữ, tra được theo"
        " ngày.",
        f"{len(lists.districts)} districts and {len(done.standing.districts)} committees of"
        f" districts end; communes stand under {lists.province.name}. Their past is kept, and"
        " found by day.",
    )
    for district in lists.districts:
        communes = [old for old in lists.old if old.parent_code == district.code]
        heirs = _heirs(lists, communes)
        yield f"- {unit(district)}: " + words(
            f"{words.counted(communes)} → {len(heirs)}: {', '.join(heirs)}.",
            f"{words.counted(communes)} → {len(heirs)}: {', '.join(heirs)}.",
        )


def _heirs(lists: Lists, communes: Iterable[Unit]) -> list[str]:
    codes = {link.new_code for old in communes for link in lists.heirs(old.code)}
    return [unit(new) for new in lists.new if new.code in codes]


def _sight(preview: models.PreviewRead, words: Words) -> Iterator[str]:
    yield words("## Ai thấy thêm, ai thôi thấy", "## Who comes to see more, and who less")
    yield ""
    if preview["faults"]:
        yield words(
            "Chưa tính được: còn chỗ phải sửa trước, kể ở dưới.",
            "Not known yet: something has to be mended before, as told below.",
        )
        return
    yield words(
        f"So với ngày {day(preview['seen_on'])}. Chỉ là số; không nêu tên ai.",
        f"Compared on {day(preview['seen_on'])}. Numbers only, and nobody's name.",
    )
    roles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for office in preview["offices"]:
        one, holders = roles[office["role"]], office["holders"]
        one["ends" if office["ends"] and not office["carried_to"] else "goes on"] += holders
        one["gained"] += office["gained"] * holders
        one["lost"] += office["lost"] * holders
    for role, one in sorted(roles.items()):
        going, ends = number(one["goes on"], words), number(one["ends"], words)
        gained, lost = number(one["gained"], words), number(one["lost"], words)
        yield f"- {words.of(ROLES, role)}: " + words(
            f"{going} người tiếp tục, {ends} người thôi giữ; cộng lại thấy thêm {gained} lượt tổ"
            f" chức, thôi thấy {lost} lượt.",
            f"{going} go on, {ends} leave office; together they come to see {gained} times a body,"
            f" and see {lost} times one no more.",
        )
    if not roles:
        yield words("- Không ai thấy khác trước.", "- Nobody sees anything else than before.")
    ceasing = [move for move in preview["moves"] if move["ceases"]]
    moving = len(preview["moves"]) - len(ceasing)
    yield words(
        f"- {number(len(ceasing), words)} tổ chức đảng kết thúc và nằm trong tổ chức kế thừa;"
        f" {number(moving, words)} chuyển sang cấp trên khác.",
        f"- {number(len(ceasing), words)} Party organisations end and lie in their heirs;"
        f" {number(moving, words)} come to stand under another.",
    )
    yield from _going_with(ceasing, words)


def _going_with(ceasing: Iterable[Any], words: Words) -> Iterator[str]:
    total: Counter[str] = Counter()
    for move in ceasing:
        total.update(move["counts"] or {})
    said = [
        f"{number(total[name], words)} {words(*told)}"
        for name, told in GOING_WITH.items()
        if total[name]
    ]
    if said:
        yield words("- Chuyển theo: ", "- With them go: ") + ", ".join(said) + "."


def _left(done: Done, words: Words) -> Iterator[str]:
    lists, left = done.lists, done.plan.without_destination
    yield words("## Chưa có nơi đến", "## Without a destination")
    yield ""
    if left:
        yield words(
            f"{len(left)} thôn, tổ dân phố ở xã bị chia chưa ai nói thuộc xã mới nào, nên CHƯA áp"
            " dụng được. Ghi cột new_code trong tệp nơi đến rồi chạy lại:",
            f"Nobody has said of {len(left)} villages of divided communes to which new one they"
            " belong, so it CANNOT be applied. Fill new_code in the file of destinations, and run"
            " again:",
        )
    for place in left:
        choices = words(" hoặc ", " or ").join(
            unit(lists.after[code]) for code in lists.split[place.unit_code]
        )
        yield f"- {place.name}, {_old(lists, place.unit_code)}: {choices}?"
    told = {f"places.{place.id}" for place in left}
    faults = done.preview["faults"] if done.preview else []
    others = [fault for fault in faults if fault["field"] not in told]
    for fault in others:
        yield f"- {fault['field']}: {fault['message']}"
    if not left and not others:
        decided = len(done.plan.destinations)
        yield words(
            f"Không còn gì. {decided} thôn, tổ dân phố ở xã bị chia đi theo tệp nơi đến.",
            f"Nothing. {decided} villages of divided communes go as the file of destinations says.",
        )


def _time(done: Done, words: Words) -> Iterator[str]:
    names: Mapping[str, tuple[str, str]] = {
        "read": ("đọc hiện trạng", "reading what stands"),
        "check": ("kiểm tra bảng", "checking the table"),
        "import": ("nhận bảng", "taking the table"),
        "preview": ("xem trước", "preview"),
        "apply": ("áp dụng", "applying"),
        "revert": ("hoàn tác", "reverting"),
    }
    yield words("## Thời gian", "## Time")
    yield ""
    steps = number(len(done.plan.rows), words)
    yield words(f"Bảng có {steps} bước.", f"The table has {steps} steps.")
    for name, took in done.took.items():
        yield f"- {words(*names[name])}: {seconds(took, words)}"
