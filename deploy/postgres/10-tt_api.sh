#!/bin/sh
# Runs once, when the data folder is new: the API's role, which is no superuser, and its database.
set -eu
psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\set password `cat /run/secrets/postgres_password`
CREATE ROLE tt_api LOGIN PASSWORD :'password';
CREATE DATABASE tt_fresh_db OWNER tt_api TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
SQL
