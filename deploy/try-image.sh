#!/usr/bin/env bash
# Starts an image as production does, read-only and without rights, beside a new PostgreSQL and Redis, and asks whether
# it is well:
#
#     docker build -t tt-api:ci . && deploy/try-image.sh tt-api:ci
set -euo pipefail
image=${1:?the image}
PAUSE=${PAUSE:-2}
name=tt-api-try-$$ tries=0
trap 'docker rm --force "$name-api" "$name-postgres" "$name-redis" > /dev/null 2>&1; docker network rm "$name" > /dev/null' EXIT

key() { head -c 32 /dev/urandom | base64 | tr '+/' '-_'; }
docker network create "$name" > /dev/null
docker run --detach --network "$name" --name "$name-postgres" --env POSTGRES_PASSWORD=try \
    --env POSTGRES_INITDB_ARGS="--encoding=UTF8 --locale=C.UTF-8" postgres:16 > /dev/null
docker run --detach --network "$name" --name "$name-redis" redis:7 > /dev/null

strict=(--network "$name" --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges:true
    --env "DATABASE_URL=postgresql://postgres:try@$name-postgres:5432/postgres" --env "REDIS_URL=redis://$name-redis:6379/0"
    --env "FIELD_ENCRYPTION_KEYS=$(key)" --env "FIELD_FINGERPRINT_KEY=$(key)" --env "API_KEYS=$(key)")
# PostgreSQL makes its database first.
until docker run --rm "${strict[@]}" "$image" flask db upgrade > /dev/null; do
    ((tries++ < 20)) || { echo "the migrations don't run"; exit 1; }
    sleep "$PAUSE"
done
docker run --detach "${strict[@]}" --name "$name-api" "$image" > /dev/null
for _ in {1..30}; do
    if docker exec "$name-api" python -m tt_api.serving.is_healthy http://127.0.0.1:3100/health; then
        docker exec "$name-api" id
        exit 0
    fi
    sleep "$PAUSE"
done
echo "it isn't well:"
docker logs "$name-api"
exit 1
