#!/usr/bin/env bash
# Brings a release into service on this server, or leaves the last one there. Runs on the server, in the folder of the new
# release (deploy/deploy.sh puts it there and starts this):
#
#     TT_API_HOME=/opt/tt-api deploy/release.sh 1f0c2ab
#
# The steps: room on the disk; build the image; migrate; replace the two instances of the API one by one, each only when
# the other is well; the worker, beat and the monitor; ask /health. Whatever goes wrong from the first replaced instance
# on, the release that was in service is started again. That is `$TT_API_HOME/current`, a link to its folder, with the
# image `tt-api:current`; the one before is `previous` and `tt-api:previous`, for going back by hand:
#
#     deploy/release.sh --back
#
# The outcome is the last line of the release's file `outcome`: `in service`, `rolled back`, `not begun` or `BROKEN`, with
# the reason; only the first ends with status 0.
set -euo pipefail
umask 022  # containers read what is put here as users of their own

TT_API_HOME=${TT_API_HOME:-/opt/tt-api}
NEEDED_MB=${NEEDED_MB:-4096}       # an image is 600 MB, and PostgreSQL and the backups live here too
READY_SECONDS=${READY_SECONDS:-90}
PAUSE=${PAUSE:-2}
export TT_API_HOME

say() { printf '%s  %s\n' "$(date -u +%H:%M:%S)" "$*"; }

# end WORDS…: write the outcome where deploy.sh looks for it, and end.
end() {
    say "$*"
    stage=ended
    printf '%s\n' "$*" > "$here/outcome.part"
    mv "$here/outcome.part" "$here/outcome"
    [[ $1 == "in service: "* ]] || exit 1
    exit 0
}

# shellcheck disable=SC2317,SC2329  # the trap calls it
# unexpected: whatever ends this script before it has an outcome, a command that failed or a signal.
unexpected() {
    case $stage in
        preparing) end "not begun: the release stopped unexpectedly; the log says where" ;;
        starting) roll_back "the release stopped unexpectedly" ;;
        started) end "BROKEN: $release is in service, but \`current\` and \`previous\` may not say so; the log says why" ;;
    esac
}

compose() {
    docker compose --project-directory "$1" --env-file "$TT_API_HOME/shared/tt_api.env" \
        -f "$1/docker-compose.production.yml" "${@:2}"
}

# share FOLDER: put what PostgreSQL, the backups and Traefik read of a release where they find it. In the same folders, which
# running containers hold on to, and file by file, so that none is ever there by halves.
share() {
    local from=$1/deploy to=$TT_API_HOME/shared/deploy path
    while read -r path; do
        mkdir -p "$to/$(dirname "$path")" && cp -p "$from/$path" "$to/.part" && mv "$to/.part" "$to/$path" || return 1
    done < <(cd "$from" && find . -mindepth 2 -type f)
    (cd "$to" && find . -type f) | while read -r path; do
        [[ -e $from/$path ]] || rm "$to/$path"
    done
}

# healthy CONTAINER PATH: wait until the API in it answers 200 there.
healthy() {
    local left=$((READY_SECONDS / (PAUSE > 0 ? PAUSE : 1)))
    until docker exec "$1" python -m tt_api.serving.is_healthy "http://127.0.0.1:3100$2"; do
        ((left-- > 0)) || return 1
        sleep "$PAUSE"
    done
}

# start FOLDER IMAGE: replace what runs by what is there, never both instances at once.
start() {
    local folder=$1
    export TT_API_IMAGE=$2
    share "$folder" || return 1
    compose "$folder" up -d --no-build postgres redis traefik || return 1
    compose "$folder" up -d --no-build --no-deps api || return 1
    healthy tt-api /readyz || return 1
    compose "$folder" up -d --no-build --no-deps api-2 || return 1
    healthy tt-api-2 /readyz || return 1
    compose "$folder" up -d --no-build --no-deps worker beat monitor backup || return 1
    healthy tt-api /health && healthy tt-api-2 /health
}

# roll_back REASON: start what was in service before.
roll_back() {
    stage=rolling-back
    if [[ -z $before ]]; then
        end "BROKEN: $1; there is no release to go back to"
    fi
    say "$1; going back to $(basename "$before")"
    if start "$before" tt-api:current; then
        end "rolled back: $1"
    fi
    end "BROKEN: $1; and the former release isn't well either"
}

# link NAME FOLDER: point a link elsewhere in one step, so that nobody ever finds it missing.
link() {
    ln -sfn "$2" "$TT_API_HOME/$1.new"
    mv -T "$TT_API_HOME/$1.new" "$TT_API_HOME/$1"
}

release=${1:?the release, such as 1f0c2ab, or --back}
if [[ $release == --back ]]; then
    here=$(readlink -f "$TT_API_HOME/previous")
    release=$(basename "$here")
    back=yes
else
    here=$TT_API_HOME/releases/$release
    back=
fi
cd "$here"
rm -f outcome
stage=preparing
trap unexpected EXIT
trap 'exit 1' INT TERM HUP

exec 9> "$TT_API_HOME/release.lock"
flock --nonblock 9 || end "not begun: another release is on its way"
before=$(readlink -f "$TT_API_HOME/current" || true)
[[ -d $before ]] || before=

free=$(df --output=avail --block-size=1M "$TT_API_HOME" | tail -1 | tr -d ' ')
((free >= NEEDED_MB)) ||
    end "not begun: $free MB are free in $TT_API_HOME, $NEEDED_MB are needed: docker system prune, and older dumps"

if [[ -n $back ]]; then
    # Its image is there, and a migration never takes away what the release before it uses.
    docker tag tt-api:previous "tt-api:$release" || end "not begun: there is no image tt-api:previous"
else
    say "building tt-api:$release"
    docker build --quiet --build-arg "REVISION=$release" --tag "tt-api:$release" . ||
        end "not begun: the image can't be built"
fi
export TT_API_IMAGE=tt-api:$release

if [[ -z $back ]]; then
    # At the first release PostgreSQL finds there how its database is made. Later, what is in service goes on with its own.
    [[ -n $before ]] || share "$here" || end "not begun: $TT_API_HOME/shared can't be written"
    compose "$here" up -d --no-build postgres redis || end "not begun: PostgreSQL or Redis doesn't start"
    say "migrating"
    # The release in service goes on meanwhile: a migration only adds, or takes away what nothing uses any more.
    compose "$here" run --rm -T migrate || end "not begun: the migration failed; what is in service goes on"
fi

say "starting"
stage=starting
# An instance that is replaced finishes its requests first; the proxy sends new ones to the other.
start "$here" "tt-api:$release" || roll_back "the new release isn't well"
stage=started
if docker image inspect tt-api:current > /dev/null 2>&1; then
    docker tag tt-api:current tt-api:previous
fi
docker tag "tt-api:$release" tt-api:current
if [[ -n $before && $before != "$here" ]]; then
    link previous "$before"
fi
link current "$here"

# The newest five stay, and whatever current and previous lead to.
kept=$(readlink -f "$TT_API_HOME/current" "$TT_API_HOME/previous" || true)
find "$TT_API_HOME/releases" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn | tail -n +6 | cut -d' ' -f2- |
    { grep -vxF -e "$kept" || true; } | while read -r old; do
        rm -rf "$old"
        docker image rm "tt-api:$(basename "$old")" > /dev/null 2>&1 || true
    done
end "in service: $release"
