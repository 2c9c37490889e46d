#!/bin/sh
# create-venv.sh PYTHON FOLDER: an environment, by whichever of the usual tools is there.
set -eu
python=$1 folder=$2

say_and_stop() { echo "$1" >&2; exit 1; }

command -v "$python" >/dev/null ||
    say_and_stop "Python is missing: install it with 'apt-get install python3 python3-venv', or name one with 'make PYTHON=...'."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    say_and_stop "$("$python" --version) is too old, Kề Vai needs 3.11 or newer: name one with 'make PYTHON=python3.12'."

if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    exec "$python" -m venv "$folder"
elif "$python" -c 'import virtualenv' 2>/dev/null; then
    exec "$python" -m virtualenv --quiet "$folder"
elif command -v uv >/dev/null; then
    exec uv venv --quiet --seed --python "$python" "$folder"
fi
say_and_stop "Python's venv is missing: install it with 'apt-get install python3-venv' and start again."
