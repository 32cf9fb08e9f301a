"""What a chat model's server takes in a request: all of it is asked for first, and given up where it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Manners:
    """How a server is spoken to.

    Attributes:
        streams: the reply is asked for piece by piece.
        counts: tokens are asked to be counted in a streamed reply.
        has_rules: the rules go in a system message of their own, not before the data in the learner's.
        has_temperature: a temperature is named.
        limits: names of the field that limits the reply, the one in use first; none where it takes none.
    """

    streams: bool = True
    counts: bool = True
    has_rules: bool = True
    has_temperature: bool = True
    limits: tuple[str, ...] = ("max_tokens", "max_completion_tokens")

    def given_up(self, refusal: str) -> Manners | None:
        """Return the manners without what a server's refusal names, None where it names nothing that is left."""
        said = refusal.casefold()
        if self.has_temperature and "temperature" in said:
            return replace(self, has_temperature=False)
        if self.counts and "stream_options" in said:
            return replace(self, counts=False)
        if self.streams and "stream" in said.replace("stream_options", ""):
            return self.without_stream()
        if self.limits and self.limits[0] in said:
            return replace(self, limits=self.limits[1:])
        if self.has_rules and "system" in said and "role" in said:
            return replace(self, has_rules=False)
        return None

    def without_stream(self) -> Manners:
        """Return the manners for a server that sends its reply in one piece."""
        return replace(self, streams=False, counts=False)

    def plainest(self) -> Manners:
        """Return what any server takes: one message, nothing asked for beside it."""
        return replace(self, streams=False, counts=False, has_rules=False, has_temperature=False, limits=())
