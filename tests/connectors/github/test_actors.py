"""Only humans review: who is one, by login, type and address."""

import pytest

from headway.connectors.github.actors import by_mail, kind_of, machine_users
from headway.records import ActorKind


@pytest.mark.parametrize(
    "login", ["ann", "TimidRobot", "robothead", "botanist", "Lambot-lover", "abbott", "mannequin"]
)
def test_people_are_human_even_if_they_sound_like_machines(login: str) -> None:
    assert kind_of(login) is ActorKind.HUMAN


@pytest.mark.parametrize(
    "login",
    [
        "dependabot[bot]",
        "dependabot",
        "some-app[bot]",
        "my-bot",
        "My-Bot",
        "github-actions",
        "codecov",
        "ghost",
        "DrahtBot",
        "web-flow",
    ],
)
def test_machines_are_bots_by_login(login: str) -> None:
    assert kind_of(login) is ActorKind.BOT


@pytest.mark.parametrize(
    "login",
    [
        "Copilot",
        "copilot-pull-request-reviewer",
        "copilot-pull-request-reviewer[bot]",
        "copilot-swe-agent",
        "coderabbitai",
        "coderabbitai[bot]",
        "gemini-code-assist[bot]",
        "devin-ai-integration[bot]",
        "cursor",
        "claude[bot]",
        "codex",
        "chatgpt-codex-connector",
    ],
)
def test_agents_are_known_whatever_their_type(login: str) -> None:
    assert kind_of(login) is ActorKind.AI_AGENT
    assert kind_of(login, is_bot=True) is ActorKind.AI_AGENT


def test_what_github_calls_a_bot_is_one() -> None:
    assert kind_of("renovate-of-ours", is_bot=True) is ActorKind.BOT


def test_a_connection_may_name_more_machine_users() -> None:
    names = machine_users({"machine_users": " Deploy-User, ci ,,"})
    assert names == {"deploy-user", "ci"}
    assert kind_of("deploy-user", machine_users=names) is ActorKind.BOT
    assert machine_users({}) == frozenset()


def test_a_no_reply_address_names_the_account() -> None:
    found = by_mail("123+Ann@users.noreply.github.com", "Ann A.")
    assert (found.external_id, found.login, found.email) == ("123", "Ann", None)
    copilot = by_mail("198982749+Copilot@users.noreply.github.com", "Copilot")
    assert copilot.kind is ActorKind.AI_AGENT


def test_an_old_no_reply_address_holds_no_id() -> None:
    assert by_mail("ann@users.noreply.github.com", "Ann").external_id.startswith("email:")


def test_an_address_is_an_identity_of_its_own() -> None:
    found = by_mail(" Ann@Example.com ", "Ann")
    assert found.external_id == "email:ann@example.com"
    assert (found.login, found.name, found.email) == ("ann@example.com", "Ann", "ann@example.com")
    assert found.kind is ActorKind.HUMAN


@pytest.mark.parametrize(
    ("mail", "name", "kind"),
    [
        ("noreply@anthropic.com", "Claude", ActorKind.AI_AGENT),
        ("cursoragent@cursor.com", "Cursor Agent", ActorKind.AI_AGENT),
        ("claude@example.com", "Claude", ActorKind.HUMAN),
        ("x@example.com", "claude[bot]", ActorKind.AI_AGENT),
        ("x@example.com", "renovate[bot]", ActorKind.BOT),
        ("x@example.com", None, ActorKind.HUMAN),
    ],
)
def test_kinds_by_address_need_more_than_a_first_name(
    mail: str, name: str | None, kind: ActorKind
) -> None:
    assert by_mail(mail, name).kind is kind
