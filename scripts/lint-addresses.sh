#!/bin/sh
# Locks name packages and hashes; where those come from is each machine's own affair.
set -eu
if git grep -nIE '"resolved":|(--|^)((extra-)?index-url|find-links)|https?://[^ ]*(pypi|pythonhosted|npmjs|registry)' \
    -- . ':!scripts/lint-addresses.sh'; then
    echo "These lines name a package registry: leave its address out." >&2
    exit 1
fi
