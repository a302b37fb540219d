"""How a GitHub App is made and installed, and whose an installation is.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from headway.connectors.github.client import GithubClient
from headway.connectors.github.mapping.fields import body_of, children, optional_id
from headway.connectors.paging import Trail, next_url

PERMISSIONS = {
    "actions": "read",
    "checks": "read",
    "contents": "read",
    "deployments": "read",
    "issues": "read",
    "members": "read",
    "metadata": "read",
    "pull_requests": "read",
    "statuses": "read",
}
EVENTS = (
    "deployment",
    "deployment_status",
    "issue_comment",
    "issues",
    "label",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "release",
    "repository",
)


def manifest(public_url: str, webhook_path: str, name: str = "Headway") -> Mapping[str, object]:
    """What the App should be, to be posted as `manifest` to `manifest_url`."""
    root = public_url.rstrip("/")
    return {
        "name": name,
        "url": root,
        "hook_attributes": {"url": f"{root}/{webhook_path.lstrip('/')}", "active": True},
        "redirect_url": f"{root}/oauth/github/callback",
        "callback_urls": [f"{root}/oauth/github/callback"],
        "setup_url": f"{root}/oauth/github/callback",
        "public": False,
        "default_permissions": PERMISSIONS,
        "default_events": list(EVENTS),
    }


def manifest_url(web_url: str, state: str, organisation: str | None = None) -> str:
    """Where an administrator posts the manifest: for an organisation, or for themselves."""
    root = web_url.rstrip("/")
    owner = f"/organizations/{quote(organisation, safe='')}" if organisation else ""
    return f"{root}{owner}/settings/apps/new?{urlencode({'state': state})}"


def installation_url(web_url: str, slug: str, state: str) -> str:
    """Where an administrator chooses the repositories that the App may read."""
    root = web_url.rstrip("/")
    return f"{root}/apps/{quote(slug, safe='')}/installations/new?{urlencode({'state': state})}"


def is_installation_of_user(client: GithubClient, installation_id: str) -> bool:
    """Whether the user whose token `client` holds may see that installation.

    The id in a callback is whatever its sender wrote: it counts only after this. Raises
    ConnectorError.

    https://docs.github.com/en/rest/apps/installations#list-app-installations-accessible-to-the-user-access-token
    """
    trail = Trail(None)
    url: str | None = "/user/installations?per_page=100"
    while url is not None:
        answer = client.get(trail.step(url))
        found = children(body_of(answer.data).get("installations"))
        if any(optional_id(each, "id") == installation_id for each in found):
            return True
        url = next_url(answer)
    return False
