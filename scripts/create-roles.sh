#!/bin/sh
# Run by the image of Postgres on an empty volume: the login of the API and the worker owns
# nothing, and reaches the tables only as a member of kevai_app, behind the walls.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$(cat /run/secrets/app_password)" <<'SQL'
CREATE ROLE kevai_app NOLOGIN;
CREATE ROLE kevai_login LOGIN NOINHERIT PASSWORD :'password' IN ROLE kevai_app;
SQL
