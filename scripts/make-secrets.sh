#!/bin/sh
# make-secrets.sh [FOLDER]: what docker-compose.yml reads from ./secrets; keeps what is there.
set -eu
folder=${1:-secrets}
umask 077
mkdir -p "$folder"
keep() { [ -s "$folder/$1" ] || { cat >"$folder/$1.new" && mv "$folder/$1.new" "$folder/$1"; }; }

openssl rand -hex 24 | keep owner_password
openssl rand -hex 24 | keep app_password
openssl rand -hex 32 | keep secret
openssl rand -base64 32 | keep master_keys
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt | keep signing_key.pem
printf 'postgresql://kevai:%s@postgres/kevai' "$(cat "$folder/owner_password")" | keep owner_url
printf 'postgresql://kevai_login:%s@postgres/kevai' "$(cat "$folder/app_password")" | keep app_url

# Compose hands files over with the owner they have here; the service runs as number 10001, and
# the folder itself stays closed to everyone else on this machine.
chmod 644 "$folder"/*
echo "The secrets are in $folder: keep a copy where the machine's failure cannot reach it."
