#!/bin/sh
# install.sh PYTHON LOCK: exactly what the lock names, each file held to its hash.
set -eu
umask 022  # root's stand-in runs the database from here
echo "Installing $2 (once, and again when it changes)..."
"$1" -m pip install --quiet --require-hashes --requirement "$2" || {
    echo "The packages of $2 could not be installed; pip's words are above. Is the network reachable?" >&2
    exit 1
}
