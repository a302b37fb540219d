"""Makes the dicts of issues, releases and deployments."""

from headway.sandbox.world.model import Value, Wire, World, node_id


def issue(world: World, repository: Wire, **given: Value) -> Wire:
    """An issue. Needs `number`, `title`, `author`, `createdAt`."""
    database_id = given.pop("_number", None) or world.next_id("issue")
    number = given["number"]
    made: Wire = {
        "__typename": "Issue",
        "id": node_id("issue", database_id),
        "_number": database_id,
        "fullDatabaseId": str(database_id),
        "databaseId": database_id if database_id < 1 << 31 else None,
        "url": f"{repository['url']}/issues/{number}",
        "state": "OPEN",
        "stateReason": None,
        "closed": False,
        "updatedAt": given["createdAt"],
        "closedAt": None,
        "authorAssociation": "MEMBER",
        "assignees": [],
        "labels": [],
        "comments": [],
        "repository": repository,
        **given,
    }
    repository["issues"].append(world.keep(made))
    repository["_issues"][number] = made
    repository["_last_number"] = max(repository["_last_number"], number)
    return made


def release(world: World, repository: Wire, **given: Value) -> Wire:
    """A release. Needs `tagName`, `author`, `createdAt`."""
    number = given.pop("_number", None) or world.next_id("release")
    made: Wire = {
        "__typename": "Release",
        "id": node_id("release", number),
        "databaseId": number,
        "name": given["tagName"],
        "url": f"{repository['url']}/releases/tag/{given['tagName']}",
        "isDraft": False,
        "isPrerelease": False,
        "publishedAt": given["createdAt"],
        "updatedAt": given["createdAt"],
        "tagCommit": None,
        **given,
    }
    repository["releases"].append(world.keep(made))
    return made


def deployment(world: World, repository: Wire, **given: Value) -> Wire:
    """A deployment. Needs `environment`, `commitOid`, `creator`, `createdAt`, `_ref`."""
    number = given.pop("_number", None) or world.next_id("deployment")
    made: Wire = {
        "__typename": "Deployment",
        "id": node_id("deployment", number),
        "databaseId": number,
        "latestEnvironment": given["environment"],
        "originalEnvironment": given["environment"],
        "state": "PENDING",
        "task": "deploy",
        "updatedAt": given["createdAt"],
        "ref": None,
        "latestStatus": None,
        "statuses": [],
        **given,
    }
    repository["deployments"].append(world.keep(made))
    return made


def deployment_status(world: World, subject: Wire, state: str, at: str, creator: Wire) -> Wire:
    """A new status of the deployment (`IN_PROGRESS`, `SUCCESS`, `FAILURE`, `INACTIVE`)."""
    number = world.next_id("deployment_status")
    made: Wire = {
        "__typename": "DeploymentStatus",
        "id": node_id("deployment_status", number),
        "_number": number,
        "state": state,
        "createdAt": at,
        "updatedAt": at,
        "environment": subject["environment"],
        "environmentUrl": None,
        "logUrl": None,
        "creator": creator,
    }
    subject["statuses"].insert(0, world.keep(made))
    subject["latestStatus"] = made
    subject["state"] = "ACTIVE" if state == "SUCCESS" else state
    subject["updatedAt"] = at
    return made
