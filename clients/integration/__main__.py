import argparse
import sys
from pathlib import Path
from typing import Final

from clients.integration import export, sheets, tables
from clients.integration.bodies import Bodies
from clients.integration.sending import Table, send
from clients.python.kevai_client import Client, Problem

TABLES: Final = (
    Table("households", "hộ", tables.HOUSEHOLDS, tables.household, same=tables.household_code),
    Table("members", "đảng viên", tables.MEMBERS, tables.member),
)
RESUMED: Final = "giữ nguyên các dòng đã nhận, sửa phần còn lại rồi gửi lại cả danh sách"


def main() -> int:
    asked = arguments()
    if asked.template:
        write_templates(asked.template)
        return 0
    who = {"client_id": asked.client_id, "client_secret": asked.client_secret}
    try:
        with Client(asked.base_url, **who) as kevai:
            return carry_out(kevai, asked)
    except (Problem, sheets.HeaderMissing) as refused:
        print(refused, file=sys.stderr)
        return 1


def carry_out(kevai: Client, asked: argparse.Namespace) -> int:
    bodies = Bodies(kevai)
    faults = 0
    for table in TABLES:
        if file := getattr(asked, table.kind):
            faults += report(kevai, bodies, table, file, dry_run=asked.dry_run)
    if asked.export:
        print(f"{asked.export.name}: {export.write(kevai, asked.export)} dòng phân công")
    return 1 if faults else 0


def report(kevai: Client, bodies: Bodies, table: Table, file: Path, *, dry_run: bool) -> int:
    outcome = send(kevai, bodies, table, file, dry_run=dry_run)
    for fault in outcome.faults:
        print(f"{file.name}: {fault}")
    done = "có thể nhận" if dry_run else "đã nhận"
    print(f"{file.name}: {done} {outcome.taken} {table.name}, {len(outcome.faults)} chỗ cần sửa")
    if outcome.taken and outcome.faults:
        print(f"{file.name}: {RESUMED}")
    return len(outcome.faults)


def write_templates(folder: Path) -> None:
    for table in TABLES:
        file = folder / f"mau_{table.kind}.xlsx"
        sheets.write(file, table.name, [column.titles[0] for column in table.columns], [])
        print(file)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m clients.integration", description="Send lists in, get assignments out."
    )
    parser.add_argument("--base-url", default="http://127.0.0.1:8000")
    parser.add_argument("--client-id")
    parser.add_argument("--client-secret")
    parser.add_argument("--households", type=Path, help="An .xlsx file.")
    parser.add_argument("--members", type=Path, help="An .xlsx file.")
    parser.add_argument("--dry-run", action="store_true", help="Only say what would be refused.")
    parser.add_argument("--export", type=Path, help="Write the assignments to this .xlsx file.")
    parser.add_argument("--template", type=Path, help="Write empty lists into this folder.")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
