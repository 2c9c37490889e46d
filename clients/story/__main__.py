import argparse
import sys

from clients.python.kevai_client import Problem
from clients.story import chapters
from clients.story.stage import Stage


def main() -> int:
    asked = arguments()
    with Stage(asked.base_url, asked.admin, asked.password, is_quiet=asked.quiet) as stage:
        try:
            chapters.play(stage)
        except Problem as problem:
            print(f"Câu chuyện dừng lại: {problem}", file=sys.stderr)
            return 1
        if asked.quiet:
            print_sign_ins(stage)
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m clients.story", description=chapters.__doc__)
    parser.add_argument("--base-url", required=True, help="Address of the API.")
    parser.add_argument("--admin", required=True, help="Login of a system administrator.")
    parser.add_argument(
        "--password", required=True, help="Its password; the demo's accounts get the same."
    )
    parser.add_argument("--quiet", action="store_true", help="Print only who can sign in.")
    return parser.parse_args()


def print_sign_ins(stage: Stage) -> None:
    print(f"Tài khoản dùng thử (cùng mật khẩu {stage.password}):")
    width = max(len(player.login) for player in stage.cast)
    for player in stage.cast:
        print(f"  {player.login:{width}}  {player.post}: {player.may_try}")
    print(f"Người dân, không cần tài khoản: mã trên thẻ nhóm hộ {stage.group_code}")


if __name__ == "__main__":
    raise SystemExit(main())
