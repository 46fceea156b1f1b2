# One image for all of it: the API (its default command), `celery … worker`, `celery … beat`, `flask db upgrade`,
# `flask seed`, `flask monitor`. docker-compose.production.yml says which container runs which.

FROM python:3.13-slim AS build
COPY requirements/base.txt /tmp/base.txt
# Wheels with the hashes of the lock and nothing else, so that nothing is compiled and no compiler is needed. Of Google's
# descriptions of 500 services (100 MB) Gmail's is the one that is read.
RUN python -m venv --without-pip /opt/venv \
 && python -m pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --disable-pip-version-check \
        --no-deps --require-hashes --only-binary :all: -r /tmp/base.txt \
 && find /opt/venv -path '*/discovery_cache/documents/*.json' ! -name gmail.v1.json -delete \
 && find /opt/venv -depth -type d -name tests -path '*/site-packages/*/tests' -exec rm -r {} + \
 && /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv
WORKDIR /srv/tt_api
COPY . .
RUN /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash .

FROM python:3.13-slim
ARG REVISION=unknown
LABEL org.opencontainers.image.title="tt_api" \
      org.opencontainers.image.description="The data API of a travel agency" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision=$REVISION
# What installs packages stays behind: nothing is installed in a container that runs.
RUN rm -rf /usr/local/lib/python3.13/ensurepip /usr/local/lib/python3.13/site-packages/pip* /usr/local/bin/pip* \
 && useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent tt_api
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/tt_api /srv/tt_api
WORKDIR /srv/tt_api
# The root file system may be read-only: nothing is written but to /tmp and /dev/shm.
ENV PATH=/opt/venv/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    FLASK_APP=wsgi \
    FLASK_SKIP_DOTENV=1 \
    APP_ENV=production \
    HOST=0.0.0.0 \
    PORT=3100 \
    TT_API_REVISION=$REVISION
USER 10001:10001
EXPOSE 3100
STOPSIGNAL SIGTERM
# /readyz, not /health: a proxy stops routing to an unhealthy container, and Redis is optional.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-m", "tt_api.serving.is_healthy", "http://127.0.0.1:3100/readyz"]
CMD ["gunicorn", "wsgi:app"]
