"""Log lines of every process: one line an event, moments in UTC, credentials blotted out."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

_CREDENTIAL = re.compile(
    r"gh[a-z]_[A-Za-z0-9_]{8,}|github_pat_\w+|glpat-[\w-]+|xox[a-z]-[\w-]+|hw_[\w-]{16,}"
    r"|(?i:(?<=bearer )|(?<=token )|(?<=basic ))(?=[\w.~+/=-]*\d)[\w.~+/=-]{8,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
)
_QUIET = ("alembic", "celery.app.trace", "github", "httpcore", "httpx", "urllib3")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def blot(text: str) -> str:
    """The text without what looks like a token, a password in a URL or a private key."""
    return _CREDENTIAL.sub("[credential]", text)


class Lines(logging.Formatter):
    """`2026-11-23T08:00:00.123Z INFO headway.ingest.sync words key=value`, for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line, its trace below it."""
        line = f"{_moment(record)} {record.levelname} {record.name} {record.getMessage()}"
        extra = "".join(f" {name}={value}" for name, value in _extra(record).items())
        trace = "\n" + self.formatException(record.exc_info) if record.exc_info else ""
        return blot(line + extra + trace)


class JsonLines(logging.Formatter):
    """One JSON object a line, for a log collector."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one JSON object."""
        said: dict[str, object] = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": blot(record.getMessage()),
            **{name: blot(str(value)) for name, value in _extra(record).items()},
        }
        if record.exc_info:
            said["trace"] = blot(self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


def configure(*, level: str = "INFO", is_json: bool = False) -> None:
    """Send every log line of this process to standard error, in one form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if is_json else Lines())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _moment(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}
