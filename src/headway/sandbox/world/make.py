"""Makes the dicts of actors, organisations and repositories, whole as the schema demands."""

from headway.sandbox.world.model import Value, Wire, World, node_id

LISTS: tuple[str, ...] = ("pullRequests", "issues", "releases", "deployments", "labels")
LISTS += ("_comments", "_review_comments")
INDEXES = ("_pull_requests", "_issues", "_labels")
"""What a repository holds: lists, and dicts by number or name."""
EPOCH = "2019-03-01T08:00:00Z"


def actor(
    world: World,
    login: str,
    *,
    kind: str = "User",
    database_id: int | None = None,
    name: str | None = None,
    email: str = "",
    actor_kind: str = "human",
) -> Wire:
    """An account; the same login gives the same dict. `actor_kind` is what truth calls it."""
    known = world.actors.get(login)
    if known is not None:
        return known
    number = database_id if database_id is not None else world.next_id("user")
    made: Wire = {
        "__typename": kind,
        "id": node_id({"Bot": "bot", "Mannequin": "mannequin"}.get(kind, "user"), number),
        "databaseId": number,
        "login": login,
        "name": name,
        "email": email,
        "avatarUrl": f"{world.origin}/avatars/{number}",
        "resourcePath": f"/{login}",
        "url": f"{world.origin}/{login}",
        "createdAt": EPOCH,
        "_kind": actor_kind,
        "_rest_login": rest_login(login, kind),
    }
    world.actors[login] = world.keep(made)
    return made


def rest_login(login: str, kind: str) -> str:
    """REST writes an app's account with `[bot]`, GraphQL without; Copilot's never has it."""
    is_plain = kind != "Bot" or login.endswith("[bot]") or login.lower().startswith("copilot")
    return login if is_plain else f"{login}[bot]"


def organisation(world: World, login: str, name: str) -> Wire:
    """An organisation account that owns repositories."""
    number = world.next_id("organization")
    made: Wire = {
        "__typename": "Organization",
        "id": node_id("organization", number),
        "databaseId": number,
        "login": login,
        "name": name,
        "avatarUrl": f"{world.origin}/avatars/{number}",
        "resourcePath": f"/{login}",
        "url": f"{world.origin}/{login}",
        "createdAt": EPOCH,
        "repositories": [],
        "_teams": {},
    }
    world.organisations[login.lower()] = world.keep(made)
    return made


def team(world: World, owner: Wire, slug: str, name: str) -> Wire:
    """A team of the organisation, which may be asked to review."""
    number = world.next_id("team")
    made: Wire = {
        "__typename": "Team",
        "id": node_id("team", number),
        "databaseId": number,
        "name": name,
        "slug": slug,
        "combinedSlug": f"{owner['login']}/{slug}",
        "url": f"{world.origin}/orgs/{owner['login']}/teams/{slug}",
        "organization": owner,
    }
    owner["_teams"][slug] = world.keep(made)
    return made


def repository(
    world: World,
    owner: Wire,
    name: str,
    *,
    default_branch: str = "main",
    created_at: str = EPOCH,
    is_private: bool = True,
    is_archived: bool = False,
) -> Wire:
    """An empty repository of the organisation."""
    number = world.next_id("repository")
    full_name = f"{owner['login']}/{name}"
    made: Wire = {
        "__typename": "Repository",
        "id": node_id("repository", number),
        "databaseId": number,
        "name": name,
        "nameWithOwner": full_name,
        "url": f"{world.origin}/{full_name}",
        "owner": owner,
        "isArchived": is_archived,
        "archivedAt": None,
        "isFork": False,
        "isPrivate": is_private,
        "visibility": "PRIVATE" if is_private else "PUBLIC",
        "createdAt": created_at,
        "updatedAt": created_at,
        "pushedAt": created_at,
        "defaultBranchRef": ref(number, default_branch),
        "_last_number": 0,
        **{key: [] for key in LISTS},
        **{key: {} for key in INDEXES},
    }
    owner["repositories"].append(world.keep(made))
    world.repositories.append(made)
    world.names[full_name.lower()] = made
    return made


def ref(repository_number: int, name: str) -> Wire:
    """A branch of a repository."""
    return {
        "__typename": "Ref",
        "id": node_id("ref", f"{repository_number}:{name}"),
        "name": name,
        "prefix": "refs/heads/",
    }


def label(
    world: World, repository: Wire, name: str, color: str, *, database_id: int | None = None
) -> Wire:
    """A label of the repository; the same name gives the same dict."""
    known: Wire | None = repository["_labels"].get(name)
    if known is not None:
        return known
    number = database_id if database_id is not None else world.next_id("label")
    made: dict[str, Value] = {
        "__typename": "Label",
        "id": node_id("label", number),
        "_number": number,
        "name": name,
        "color": color,
        "description": None,
        "isDefault": False,
    }
    repository["_labels"][name] = world.keep(made)
    repository["labels"].append(made)
    return made
