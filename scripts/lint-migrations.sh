#!/bin/sh
# Hold the SQL of the migrations to squawk's rules, but for these:
#   prefer-bigint-over-int     integers are versions, years and counts of a branch, never keys
#   prefer-identity            the tables of the job queue are as its library makes them
#   prefer-text-field          a VARCHAR without a limit is text, and is what SQLModel writes
#   require-statement-timeout  a migration takes what it takes; what it must not do is wait
#   transaction-nesting        the SQL shows where each migration's own transaction begins and ends
set -eu
EVER=prefer-bigint-over-int,prefer-identity,prefer-text-field,require-statement-timeout,transaction-nesting

# The first release builds an empty database, where no table is large, live or relied upon. Once
# it is out, its last migration stands here, and later ones are held to these rules too.
FIRST_RELEASE=head
FOR_LIVE_TABLES=adding-foreign-key-constraint,adding-field-with-default,adding-not-nullable-field,adding-required-field,ban-drop-column,ban-drop-constraint,ban-drop-function,ban-drop-not-null,ban-drop-table,changing-column-type,constraint-missing-not-valid,disallowed-unique-constraint,renaming-column,require-concurrent-index-creation,require-concurrent-index-deletion

sql=$(mktemp --suffix=.sql)
trap 'rm -f "$sql"' EXIT
lint() {
    .venv/bin/python -m api.cli migrate --sql "$1" >"$sql"
    .venv/bin/squawk --pg-version 18.0 --assume-in-transaction --exclude "$2" "$sql"
}
lint "base:$FIRST_RELEASE" "$EVER,$FOR_LIVE_TABLES"
[ "$FIRST_RELEASE" = head ] || lint "$FIRST_RELEASE:head" "$EVER"
