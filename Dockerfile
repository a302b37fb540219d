# syntax=docker/dockerfile:1
# The image of serve, worker, scheduler and migrate. It holds no database: that is yours.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /build
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv venv /opt/headway \
    && uv pip install --python /opt/headway/bin/python --no-cache --compile-bytecode --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY migrations/ migrations/
COPY src/ src/
RUN uv build --wheel --require-hashes --build-constraints requirements/dev.txt --out-dir dist \
    && uv pip install --python /opt/headway/bin/python --no-cache --compile-bytecode --no-deps dist/*.whl

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 headway \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin headway
COPY --from=build /opt/headway /opt/headway
ENV PATH=/opt/headway/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HEADWAY_LOG_JSON=true
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["headway"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
