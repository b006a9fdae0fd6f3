# One image for web, worker and beat; docker-compose.yml starts the three beside PostgreSQL and Redis.
FROM debian:12-slim

ENV LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PATH=/app/.venv/bin:$PATH \
    DANDANG_MODE=production \
    DANDANG_DATA_DIR=/data \
    DANDANG_FONTS_DIR=/app/fonts

RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 ca-certificates postgresql-client \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY . .
# --build-arg SETUP_OPTIONS=--ldap for an image that can ask a directory
ARG SETUP_OPTIONS=
RUN DANDANG_DATA_DIR=/tmp/build script/setup --image $SETUP_OPTIONS \
    && rm -rf /tmp/build /app/fonts/source /var/lib/apt/lists/* \
    && useradd --system --uid 10001 dandang \
    && install -d -o dandang -g dandang -m 700 /data

USER dandang
VOLUME /data
EXPOSE 8000

# Alone, the container keeps everything in /data: SQLite, the embedded broker, web, worker and beat.
CMD ["sh", "-c", "python manage.py migrate -v 0 && python manage.py collectstatic --noinput -v 0 && exec python manage.py up --host 0.0.0.0"]
