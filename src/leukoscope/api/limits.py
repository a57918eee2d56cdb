"""What the endpoint for programs accepts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ApiLimits:
    """What the endpoint accepts.

    Attributes:
        most_bytes: size of a picture's file.
        most_a_minute: requests of one client within a minute.
        from_network: whether other machines are answered, or this one alone.
    """

    most_bytes: int = 32_000_000
    most_a_minute: int = 120
    from_network: bool = False
