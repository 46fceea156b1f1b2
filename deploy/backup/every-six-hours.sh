#!/usr/bin/env bash
# The backup container: a backup at its start and at 0, 6, 12 and 18 o'clock UTC. One that failed is tried again after ten
# minutes. The file BACKUP_STAMP says when the last good one was; the API has its age in /metrics, and an alert watches it.
set -u
: "${BACKUP_DIR:=/backups}" "${BACKUP_STAMP:=$BACKUP_DIR/last}"
while :; do
    if "$(dirname "$0")/backup.sh"; then
        date -u +%FT%TZ > "$BACKUP_STAMP"
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
