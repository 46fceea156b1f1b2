#!/usr/bin/env bash
# Makes a data folder for a new PostgreSQL 16 out of a base backup and the archived WAL, up to the last archived moment or
# to a given one:
#
#     deploy/backup/restore-base.sh /backups/base/20261129T060000Z /var/lib/postgresql/data ['2026-11-29 08:15:00+00']
#
# PostgreSQL, started on it, replays the WAL by itself and then takes writes. The folder must be empty or missing; nothing
# else is touched.
set -euo pipefail
base=${1:?the base backup} data=${2:?the new data folder} until=${3:-}
: "${BACKUP_DIR:=/backups}"
if [[ -e $data && -n $(ls -A "$data") ]]; then
    echo "$data isn't empty: name a new folder, or move this one away" >&2
    exit 1
fi
pg_verifybackup --quiet "$base"
mkdir -p "$data"
chmod 700 "$data"
cp -a "$base/." "$data/"
{
    # PostgreSQL asks for segment after segment; the first that isn't there is the end of the archive.
    echo "restore_command = 'cp \"$BACKUP_DIR/wal/%f\" \"%p\"'"
    echo "recovery_target_action = 'promote'"
    if [[ -n $until ]]; then echo "recovery_target_time = '$until'"; fi
} >> "$data/postgresql.auto.conf"
touch "$data/recovery.signal"
echo "$data is ready: start PostgreSQL on it, and remove the lines of recovery from postgresql.auto.conf afterwards"
