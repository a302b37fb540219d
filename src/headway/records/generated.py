"""Which files nobody wrote by hand: generated, vendored and lock files.

Their lines say nothing about the size of a change.
"""

import re

_LOCK_FILES = (
    r"package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.ya?ml|bun\.lockb?|deno\.lock"
    r"|poetry\.lock|pdm\.lock|uv\.lock|pipfile\.lock|conda-lock\.yml|pixi\.lock"
    r"|gemfile\.lock|cargo\.lock|composer\.lock|go\.sum|mix\.lock|pubspec\.lock|podfile\.lock"
    r"|cartfile\.resolved|package\.resolved|flake\.lock|packages\.lock\.json|paket\.lock"
    r"|gradle\.lockfile|\.terraform\.lock\.hcl|chart\.lock|rebar\.lock"
)
_FOLDERS = (
    r"node_modules|bower_components|vendor|vendored|_vendor|third[-_]party|godeps|pods|carthage"
    r"|\.yarn|__generated__|generated|gen-src|__snapshots__|__pycache__"
)
_ENDINGS = (
    r"\.min\.(?:js|css|mjs)|\.bundle\.js|\.(?:js|css|mjs)\.map|\.snap"
    r"|\.pb\.(?:go|cc|h|swift|dart)|_pb2(?:_grpc)?\.pyi?|\.pb\.gw\.go|_grpc\.pb\.go|_pb\.(?:js|ts|d\.ts)"
    r"|\.g\.dart|\.freezed\.dart|\.designer\.cs|\.g\.cs|\.generated\.\w+|_generated\.\w+"
    r"|(?:^|/)zz_generated[^/]*|\.lock\.json"
)
_GENERATED = re.compile(
    rf"(?:^|/)(?:{_LOCK_FILES})$|(?:^|/)(?:{_FOLDERS})/|(?:{_ENDINGS})$", re.IGNORECASE
)


def is_generated(path: str) -> bool:
    """Whether a file at this path is generated, vendored or a lock file, by its name alone."""
    return _GENERATED.search(path) is not None
