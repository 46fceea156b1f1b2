#!/usr/bin/env bash
# The backup container: a backup at its start and at 0, 6, 12 and 18 o'clock UTC. One that failed is tried again after ten
# minutes. /backups/last says when the last good one was; whoever watches the server watches that file's age.
set -u
: "${BACKUP_DIR:=/backups}"
while :; do
    if "$(dirname "$0")/backup.sh"; then
        date -u +%FT%TZ > "$BACKUP_DIR/last"
        pause=$((21600 - $(date -u +%s) % 21600))
    else
        echo "the backup failed; trying again in ten minutes" >&2
        pause=600
    fi
    # In the background, so that a signal ends this at once.
    sleep "$pause" &
    trap 'kill $!; exit 0' TERM INT
    wait $!
done
