from typing import Literal

ProposedReleaseRole = Literal["agent", "committee", "director", "manager"]

PROPOSED_RELEASE_ROLE_VALUES: set[ProposedReleaseRole] = {
    "agent",
    "committee",
    "director",
    "manager",
}


def check_proposed_release_role(value: str) -> ProposedReleaseRole:
    if value in PROPOSED_RELEASE_ROLE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROPOSED_RELEASE_ROLE_VALUES!r}")
