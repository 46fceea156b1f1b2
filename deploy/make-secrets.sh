#!/bin/sh
# Makes what is missing of a server's secrets: random ones for us, empty files (which count as unset) for those that
# other services give out. What is there already is left as it is, so it may be run again.
#
#     deploy/make-secrets.sh /opt/tt-api/shared/secrets
set -eu
umask 077
folder=${1:?the folder of the secrets, such as /opt/tt-api/shared/secrets}
mkdir -p "$folder"
# Only root comes into the folder. Containers get single files, and read them as users of their own.
chmod 700 "$folder"

# put NAME: keep standard input as a secret, unless there is one.
put() {
    if [ -e "$folder/$1" ]; then
        cat > /dev/null
        echo "kept   $1"
    else
        cat > "$folder/$1.part"
        chmod 444 "$folder/$1.part"
        mv "$folder/$1.part" "$folder/$1"
        if [ -s "$folder/$1" ]; then echo "made   $1"; else echo "empty  $1"; fi
    fi
}
# 32 random bytes in URL-safe base64, as Fernet wants them.
random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_'; }

# Prometheus' own key, which is one of API_KEYS.
random | put metrics_api_key
echo "$(random),$(cat "$folder/metrics_api_key")" | put api_keys
for name in webhook_secret internal_service_secret groups_webhook_secret field_encryption_keys \
    field_fingerprint_key postgres_superuser_password grafana_password; do
    random | put "$name"
done
for name in slack_signing_secret slack_bot_token slack_onboarding_webhook anthropic_api_key buffer_access_token \
    unsplash_access_key sentry_dsn google_service_account_key; do
    put "$name" < /dev/null
done

# Each of these is in two files, which must agree.
random | tr -d '=' | put postgres_password
echo "postgresql://tt_api:$(cat "$folder/postgres_password")@tt-api-postgres:5432/tt_fresh_db" | put database_url
redis=$(random | tr -d '=')
echo "requirepass $redis" | put redis_conf
echo "redis://:$(sed 's/^requirepass //' "$folder/redis_conf")@tt-api-redis:6379/0" | put redis_url
