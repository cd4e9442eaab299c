#!/bin/sh
# Run once by the image of PostgreSQL, when its volume is empty. The servers' role is no superuser: policies on the rows
# hold for it.
set -eu

psql --set=ON_ERROR_STOP=1 --set=password="$PERSIST_DATABASE_PASSWORD" --username "${POSTGRES_USER:-postgres}" \
	--dbname postgres <<'SQL'
CREATE ROLE persist LOGIN PASSWORD :'password';
CREATE DATABASE persist OWNER persist ENCODING 'UTF8' TEMPLATE template0;
SQL
