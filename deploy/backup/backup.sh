#!/usr/bin/env bash
# One backup: a dump of the database, each day's first time also a base backup of the whole server, and what is older
# than KEEP_DAYS is removed. A backup appears under its name only when it is complete and was read back.
#
#     PGHOST=… PGUSER=… PGDATABASE=tt_fresh_db BACKUP_DIR=/backups deploy/backup/backup.sh
#
# It ends with another status than 0 where anything failed; then nothing was removed either.
set -euo pipefail

: "${BACKUP_DIR:=/backups}" "${KEEP_DAYS:=14}" "${PGDATABASE:?the database}"
mkdir -p "$BACKUP_DIR"/{dumps,base,wal}
now=$(date -u +%Y%m%dT%H%M%SZ)

# What an interrupted backup left.
rm -rf "$BACKUP_DIR"/dumps/*.part "$BACKUP_DIR"/base/*.part

dump=$BACKUP_DIR/dumps/$PGDATABASE-$now.dump
pg_dump --format=custom --file="$dump.part"
# Every entry of the archive is read and unpacked, as a restore would.
pg_restore --file=/dev/null "$dump.part"
sync "$dump.part"
mv "$dump.part" "$dump"
echo "dumped $dump, $(du -h "$dump" | cut -f1)"

base=$BACKUP_DIR/base/$now
if ! compgen -G "$BACKUP_DIR/base/${now:0:8}T*" > /dev/null; then
    # With the WAL of the copying itself: good by itself, and with the archive up to any later moment.
    pg_basebackup --pgdata="$base.part" --checkpoint=fast --wal-method=stream
    pg_verifybackup --quiet "$base.part"
    sync --file-system "$base.part"
    mv "$base.part" "$base"
    echo "copied the server to $base, $(du -sh "$base" | cut -f1)"
fi

# The newest of each stays, however old it is.
older() { find "$1" -mindepth 1 -maxdepth 1 -mmin +$((KEEP_DAYS * 1440)) ! -path "$(find "$1" -mindepth 1 -maxdepth 1 | sort | tail -1)"; }
older "$BACKUP_DIR/dumps" | while read -r path; do rm -f "$path"; done
older "$BACKUP_DIR/base" | while read -r path; do rm -rf "$path"; done
# WAL from before the oldest base backup can't be used any more.
oldest=$(find "$BACKUP_DIR/base" -mindepth 1 -maxdepth 1 | sort | head -1)
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$oldest/backup_label")
pg_archivecleanup "$BACKUP_DIR/wal" "$first"
