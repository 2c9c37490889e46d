#!/bin/sh
# with-secrets COMMAND...: each file kevai_NAME among the container's secrets becomes KEVAI_NAME.
# So no secret stands in the Compose file, in an image or in `docker inspect`.
set -eu
for file in "${SECRETS:-/run/secrets}"/kevai_*; do
    [ -f "$file" ] || continue
    name=$(basename "$file" | tr '[:lower:]' '[:upper:]')
    case $name in *_FILE) value=$file ;; *) value=$(cat "$file") ;; esac
    export "$name=$value"
done
exec "$@"
