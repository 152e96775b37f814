"""Bodies and answers of the room's HTTP."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, RootModel, StringConstraints

from queue_service.core.web import Body

# A password is taken as it was typed; its spaces are part of it.
Password = Annotated[str, StringConstraints(strip_whitespace=False, max_length=1024)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Role = Literal["admin", "supervisor", "officer", "partner"]


class Credentials(Body):
    """A log-in."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: Password


class Me(BaseModel):
    """Who is logged in."""

    username: str
    name: str
    role: str
    posts: list[str]


class LoginAnswer(BaseModel):
    """A fresh session: a token for ``Authorization: Bearer``, and when it ends if unused."""

    token: str
    expires_at: str
    user: Me


class PasswordChange(Body):
    """A person changes the own password."""

    old: Password
    new: Password


class SessionView(BaseModel):
    """An open session of the caller."""

    id: str
    current: bool
    created_at: str
    seen_at: str
    expires_at: str
    agent: str
    address: str


class NewUser(Body):
    """A new user; without ``password`` a random one is made and said once."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Annotated[str, StringConstraints(max_length=60)] = ""
    role: Role
    posts: tuple[str, ...] = ()
    password: Password | None = None


class UserChange(Body):
    """What changes of a user."""

    name: Name | None = None
    role: Role | None = None
    posts: tuple[str, ...] | None = None
    active: bool | None = None


class UserView(BaseModel):
    """A user as admins see it; ``password`` only in the answer that made it."""

    username: str
    name: str
    role: str
    posts: list[str]
    active: bool
    password: str | None = None


class NewDevice(Body):
    """A device to pair with a post."""

    kind: Literal["kiosk", "display", "printer"]
    name: Name
    settings: dict[str, Any] = Field(default_factory=dict)


class DeviceChange(Body):
    """What changes of a device; settings that are not given stay."""

    name: Name | None = None
    settings: dict[str, Any] | None = None


class Paired(BaseModel):
    """A paired device: the only time its token is said."""

    id: str
    token: str
    url: str


class DeviceView(BaseModel):
    """A device as it sees itself."""

    id: str
    kind: str
    post: str
    name: str
    settings: dict[str, Any]


class WatchedDevice(DeviceView):
    """A device as staff see it; ``seen_at`` is its last heartbeat, ``silent`` when it should have reported since."""

    seen_at: str | None
    silent: bool


class SessionList(RootModel[list[SessionView]]):
    """The caller's sessions, the latest used first."""


class UserList(RootModel[list[UserView]]):
    """Everybody, by username."""


class DeviceList(RootModel[list[WatchedDevice]]):
    """The devices of a post."""
