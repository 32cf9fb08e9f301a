"""Waiting for a server that may never be done: silence has a limit, and so has the whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")

_LOOKS_UP_EACH_SECONDS = 0.2
_AHEAD = 64
"""Items that may lie unread; a server that floods us waits."""


class Silent(TimeoutError):
    """Nothing came for too long."""


class Endless(TimeoutError):
    """It came, and did not end."""


class _Done:
    """Stands behind the last item; with ``error`` where the iterator raised."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error


def within(
    make: Callable[[], Iterator[Item]],
    *,
    silence_seconds: float,
    whole_seconds: float,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Item]:
    """Yield what an iterator yields, which works in a thread of its own and is left behind when its time is over.

    A time limit of the connection alone does not do: a server can hold it for ever with signs of life.

    Raises:
        Silent: nothing came for ``silence_seconds``.
        Endless: the whole took longer than ``whole_seconds``.
    """
    held: Queue[Item | _Done] = Queue(_AHEAD)
    over = Event()
    Thread(target=_fill, args=(make, held, over), daemon=True).start()
    ends_at = monotonic() + whole_seconds
    try:
        while True:
            left = ends_at - monotonic()
            if left <= 0:
                raise Endless
            try:
                item = held.get(timeout=min(left, silence_seconds))
            except Empty:
                raise (Silent if silence_seconds < left else Endless) from None
            if not isinstance(item, _Done):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return
    finally:
        over.set()


def _fill(make: Callable[[], Iterator[Item]], held: Queue[Item | _Done], over: Event) -> None:
    error: Exception | None = None
    try:
        for item in make():
            _put(held, item, over)
            if over.is_set():
                break
    except Exception as raised:  # noqa: BLE001
        # It is raised again where the items are read.
        error = raised
    _put(held, _Done(error), over)


def _put(held: Queue[Item | _Done], item: Item | _Done, over: Event) -> None:
    while not over.is_set():
        with suppress(Full):
            held.put(item, timeout=_LOOKS_UP_EACH_SECONDS)
            return
