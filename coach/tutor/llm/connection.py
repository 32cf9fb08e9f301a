"""What a model's server can do, tried for real: the answer to "test connection"."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coach.records import ModelCall
from coach.settings import Settings
from coach.tutor.llm import shapes
from coach.tutor.llm.chat import Chat, ModelError, Reply
from prompts import fill

_CONTEXT_KEYS = ("max_model_len", "context_length", "max_context_length", "n_ctx", "loaded_context_length")


@dataclass(frozen=True, slots=True)
class Connection:
    """What was found.

    Attributes:
        works: whether the model answered.
        streams: whether its answer came in pieces.
        json_by: how it was brought to reply in JSON, as :attr:`Chat.json_mode` names it; empty where it could not be.
        context_tokens: as the server tells it, None where it does not.
        lines: all of it in plain sentences.
    """

    works: bool
    streams: bool
    json_by: str
    context_tokens: int | None
    lines: tuple[str, ...]


def try_connection(
    settings: Settings, key: str | None, log: Callable[[ModelCall], None], now: Callable[[], datetime]
) -> Connection:
    """Return what the model that is set can do; it is asked two short things that hold nothing of the learner's."""
    chat = Chat(settings, key, log=log, spent_tokens=lambda: 0, now=now)
    try:
        pieces = list(chat.stream(fill("try_connection", task="Say: ready")))
    except ModelError as error:
        return Connection(works=False, streams=False, json_by="", context_tokens=None, lines=(str(error),))
    streams = sum(isinstance(piece, str) for piece in pieces) > 1
    json_by = _json_by(chat)
    served = _served_context(settings)
    lines = [f"{settings.model} answers" + (", piece by piece." if streams else ", all at once.")]
    lines.append(_about_json(json_by))
    if not any(isinstance(piece, Reply) and piece.tokens_in for piece in pieces):
        lines.append("It does not count tokens, so the coach estimates them.")
    if served is not None and served < settings.context_tokens:
        lines.append(f"It reads {served} tokens and {settings.context_tokens} are set: lower context_tokens.")
    elif served is not None:
        lines.append(f"It reads up to {served} tokens; {settings.context_tokens} are used.")
    return Connection(works=True, streams=streams, json_by=json_by, context_tokens=served, lines=tuple(lines))


def _json_by(chat: Chat) -> str:
    task = 'Reply with this JSON object and nothing else: {"answer": "ready"}'
    prompt = fill("try_connection", task=task)
    try:
        reply = chat.ask(prompt, shapes.schema_of(shapes.ReAnswer))
        shapes.read(reply.text, shapes.ReAnswer)
    except (ModelError, shapes.ShapeError):
        return ""
    return chat.json_mode


def _about_json(json_by: str) -> str:
    return {
        "json_schema": "It takes a schema for its JSON.",
        "json_object of a schema": "It takes a schema for its JSON.",
        "json_object": "It takes no schema, but replies in JSON when told to.",
        "prompted": "It is asked for JSON in words alone; more of its replies will have to be dropped.",
    }.get(json_by, "It does not reply in JSON: it can answer questions, but write and grade none. Try a larger model.")


def _served_context(settings: Settings) -> int | None:
    """Return the context length that an OpenAI-compatible server tells of the model, None where it does not."""
    if not settings.base_url.startswith(("http://", "https://")):
        return None
    try:
        with urllib.request.urlopen(f"{settings.base_url.rstrip('/')}/models", timeout=5) as answer:
            listed = json.load(answer)
    except (OSError, ValueError):
        return None
    models = listed.get("data", []) if isinstance(listed, dict) else []
    mine = next((one for one in models if isinstance(one, dict) and one.get("id") == settings.model), None)
    return _first_number(mine) if mine else None


def _first_number(model: dict[str, Any]) -> int | None:
    told = {**model, **(model["meta"] if isinstance(model.get("meta"), dict) else {})}
    return next((told[key] for key in _CONTEXT_KEYS if isinstance(told.get(key), int)), None)
