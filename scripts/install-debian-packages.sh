#!/bin/sh
# install-debian-packages.sh PACKAGE...: what is needed beside Python's packages, unless it is
# there: a browser for the tests, Compose to check its file, wrk to measure with.
set -eu

is_there() {
    case $1 in
        docker-compose) docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}
missing=''
for package in "$@"; do
    is_there "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=''
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; } || {
        echo "These packages are missing: run 'apt-get install --no-install-recommends$missing' as root." >&2
        exit 1
    }
fi
command -v apt-get >/dev/null || {
    echo "These programs are missing, and there is no apt-get to install them:$missing." >&2
    exit 1
}
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # a list of packages
$as_root apt-get update -qq && $as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null || {
    echo "apt-get could not install$missing; its words are above." >&2
    exit 1
}
