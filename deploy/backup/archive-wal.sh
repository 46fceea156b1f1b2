#!/bin/sh
# PostgreSQL's archive_command: archive-wal.sh %p %f. Keeps a finished segment of the WAL beside the backups.
# It never overwrites: a segment that is there with other contents means two servers write into one archive, and is an
# error that PostgreSQL reports and tries again. One that was archived before a crash is found whole, and is fine.
set -eu
archive=${BACKUP_DIR:-/backups}/wal
mkdir -p "$archive"
if [ -e "$archive/$2" ]; then
    cmp -s "$1" "$archive/$2"
    exit
fi
cp "$1" "$archive/$2.part"
# On the disk before PostgreSQL may forget its own.
sync "$archive/$2.part"
mv "$archive/$2.part" "$archive/$2"
