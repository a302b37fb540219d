"""Organisations, users, sign-in links and API tokens from the command line."""

from typing import Annotated

import typer

from headway.cli.access import configured, database, organisation
from headway.cli.edge import Commands
from headway.cli.output import Format, print_json, print_rows, say

org = typer.Typer(cls=Commands, no_args_is_help=True, help="Organisations.")
user = typer.Typer(cls=Commands, no_args_is_help=True, help="Who may sign in, and as what.")
token = typer.Typer(cls=Commands, no_args_is_help=True, help="Tokens for the JSON API.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Org = Annotated[
    str | None,
    typer.Option("--org", help="The organisation's slug; needed where there are several."),
]
RoleName = Annotated[str, typer.Option("--role", help="viewer, manager or admin.")]


@org.command("create")
def create_org(
    name: Annotated[str, typer.Argument(help="Its name, as pages show it.")],
    *,
    zone: Annotated[str, typer.Option(help="Reporting zone, for example Europe/Berlin.")] = "UTC",
    as_json: Json = False,
) -> None:
    """Create an organisation."""
    from headway.accounts import organisations

    with database() as opened:
        made = organisations.create(opened, name=name, zone=zone)
    if as_json:
        print_json({"id": made.id, "slug": made.slug, "name": made.name, "zone": made.zone})
    else:
        say(f"Created {made.name}. Next: headway user invite EMAIL --org {made.slug} --role admin")


@org.command("list")
def list_orgs(*, as_json: Json = False) -> None:
    """List the organisations."""
    from headway.store.repositories import organisations

    with database() as opened, opened.shared() as session:
        rows = organisations.everyone(session)
    shown = [{"slug": row.slug, "name": row.name, "zone": row.zone} for row in rows]
    print_rows(shown, Format.JSON if as_json else Format.TABLE)


@user.command("invite")
def invite(
    email: Annotated[str, typer.Argument(help="Their address.")],
    *,
    org_slug: Org = None,
    role: RoleName = "viewer",
) -> None:
    """Let somebody into an organisation and print their one-time sign-in link."""
    from headway.accounts import roles, sign_in, users

    given = roles.parse(role)
    with database() as opened:
        row = organisation(opened, org_slug)
        users.invite(opened, email=email, organisation=row.slug, role=given)
        link = sign_in.create_link(opened, email, row.slug)
    say(f"{email} is a {given.value} of {row.name}. Their link, good once and for 15 minutes:")
    say(sign_in.address_of(configured(), link))


def login_link(
    email: Annotated[str, typer.Argument(help="The address of somebody who was invited.")],
    *,
    org_slug: Org = None,
) -> None:
    """Print a one-time sign-in link (15 minutes)."""
    from headway.accounts import sign_in

    with database() as opened:
        say(sign_in.address_of(configured(), sign_in.create_link(opened, email, org_slug)))


@token.command("create")
def create_token(
    *,
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    org_slug: Org = None,
    role: RoleName = "viewer",
    as_json: Json = False,
) -> None:
    """Create a token for the JSON API and print it, this once."""
    from headway.accounts import roles, tokens

    given = roles.parse(role)
    with database() as opened:
        row = organisation(opened, org_slug)
        plain = tokens.create(opened, organisation=row.slug, name=name, role=given)
    if as_json:
        told = {"organisation": row.slug, "name": name, "role": given.value, "token": plain}
        print_json(told)
    else:
        say(plain)
