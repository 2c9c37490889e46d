#!/bin/sh
# What the tests need beside Python's packages: a browser, and Compose to check its file.
set -eu

missing=''
need() { command -v "$1" >/dev/null || missing="$missing $2"; }
need chromium chromium
need openssl openssl
docker compose version >/dev/null 2>&1 || need docker-compose docker-compose
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
