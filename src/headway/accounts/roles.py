"""Roles, from the least to the most that they allow."""

from enum import StrEnum

from headway.kernel.errors import Forbidden, Invalid


class Role(StrEnum):
    """A viewer reads, a manager also steers what is watched, an admin also runs the place."""

    VIEWER = "viewer"
    MANAGER = "manager"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Whether this role allows all that `needed` does."""
        return _ORDER.index(self) >= _ORDER.index(needed)

    def require(self, needed: "Role") -> None:
        """Raise Forbidden unless this role covers `needed`."""
        if not self.covers(needed):
            raise Forbidden(f"This needs the role {needed.value}; yours is {self.value}.")


_ORDER = (Role.VIEWER, Role.MANAGER, Role.ADMIN)


def parse(name: str) -> Role:
    """The role of that name. Raises Invalid."""
    try:
        return Role(name.strip().lower())
    except ValueError as error:
        raise Invalid(
            f"There is no role “{name}”; there are {', '.join(role.value for role in Role)}."
        ) from error
