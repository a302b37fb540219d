"""What kind of actor an account of GitHub is: only humans review.

https://docs.github.com/en/graphql/reference/interfaces#actor
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from headway.records import ActorKind, Identity

_AGENTS = frozenset(
    """
    amazon-q-developer augmentcode bito-code-review chatgpt-codex-connector claude claude-code
    codegen-sh codex codiumai-pr-agent cubic-dev-ai cursor cursoragent devin-ai devin-ai-integration
    ellipsis-dev factory-droid google-labs-jules greptile-apps greptileai korbit-ai openai-codex
    openhands-agent qodo-merge-pro sourcery-ai sweep-ai
    """.split()  # noqa: SIM905 - a list of one hundred quoted words is harder to read
)
_AGENT_PREFIXES = ("copilot", "coderabbit", "gemini-code-assist")
_AGENT_MAILS = frozenset(
    {"noreply@anthropic.com", "cursoragent@cursor.com", "noreply@aider.chat", "codex@openai.com"}
)
_MACHINES = frozenset(
    """
    allcontributors bors bors-ng-bot codecov codecov-commenter codecov-io dependabot
    dependabot-preview drahtbot ghost github-actions github-merge-queue googlebot greenkeeper
    homu imgbot k8s-ci-robot mergify pre-commit-ci pyup-bot renovate rust-highfive rustbot
    semantic-release-bot snyk-bot web-flow
    """.split()  # noqa: SIM905 - as above
)
_NO_REPLY = re.compile(r"(\d+)\+([^@]+)@users\.noreply\.github\.com", re.IGNORECASE)


@lru_cache(maxsize=4096)
def kind_of(
    login: str, *, is_bot: bool = False, machine_users: frozenset[str] = frozenset()
) -> ActorKind:
    """Human, bot or AI agent, by the login and by what GitHub says of it.

    `machine_users` are further logins, in lower case, whose owners only run programs.
    """
    low = login.lower()
    name = low.removesuffix("[bot]")
    if name in _AGENTS or name.startswith(_AGENT_PREFIXES):
        return ActorKind.AI_AGENT
    if is_bot or name != low or name.endswith("-bot") or name in _MACHINES or low in machine_users:
        return ActorKind.BOT
    return ActorKind.HUMAN


def by_mail(mail: str, name: str | None, machine_users: frozenset[str] = frozenset()) -> Identity:
    """The identity behind an address in a commit; GitHub's own no-reply addresses name it."""
    address = mail.strip().lower()
    found = _NO_REPLY.fullmatch(mail.strip())
    if found:
        login = found.group(2)
        kind = kind_of(login, machine_users=machine_users)
        return Identity(external_id=found.group(1), login=login, kind=kind)
    kind = kind_of(name or "", machine_users=machine_users)
    if address in _AGENT_MAILS:
        kind = ActorKind.AI_AGENT
    elif kind is ActorKind.AI_AGENT and name and not name.lower().endswith("[bot]"):
        # Only an account or an address tells an agent; a person may be called Claude.
        kind = ActorKind.HUMAN
    return Identity(
        external_id=f"email:{address}", login=address, kind=kind, name=name or None, email=address
    )


def machine_users(options: Mapping[str, str]) -> frozenset[str]:
    """The further machine users of a connection: its option `machine_users`, by commas."""
    names = options.get("machine_users", "").split(",")
    return frozenset(name.strip().lower() for name in names if name.strip())
