"""The shapes that a model's replies must have: small and flat, with the other names models give the same keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Literal, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

Status = Literal["hit", "missing", "contradicted"]
Shape = TypeVar("Shape", bound="Replied")

_OPENS = re.compile(r"[{\[]")
_MOST_TRIED = 40
"""Places of a reply at which JSON may begin that are tried."""

_STATUS_WORDS: dict[str, Status] = {
    "met": "hit", "made": "hit", "covered": "hit", "present": "hit", "yes": "hit", "correct": "hit",
    "not mentioned": "missing", "absent": "missing", "no": "missing", "missed": "missing", "miss": "missing",
    "contradiction": "contradicted", "contradicts": "contradicted", "contradict": "contradicted",
    "wrong": "contradicted", "incorrect": "contradicted",
}  # fmt: skip
"""Other words that models use for a status."""


class ShapeError(ValueError):
    """A reply that is not of the shape asked for; ``faults`` names each error for the model."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def _also(*names: str) -> AliasChoices:
    return AliasChoices(*names)


class _Flat(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _plain_keys(cls, value: Any) -> Any:
        """Take "Question " and "QUESTION" for "question"."""
        if isinstance(value, dict):
            return {
                str(key).strip().casefold().replace(" ", "_").replace("-", "_"): held for key, held in value.items()
            }
        return value


class Replied(_Flat):
    """Any reply; ``code`` repeats what the prompt began with, which shows that it was read from its start."""

    code: str = ""


class WrittenQuestion(_Flat):
    """One question as a model writes it; ``passage`` is the number of the passage that decides it."""

    kind: str = Field("explain", validation_alias=_also("kind", "type", "question_type"))
    question: str = Field(validation_alias=_also("question", "prompt", "q", "stem", "text"), min_length=8)
    answer: str = Field(validation_alias=_also("answer", "key", "a", "correct_answer", "correct", "solution"))
    passage: int = Field(validation_alias=_also("passage", "passage_id", "source_id", "id", "source", "chunk"))
    quote: str = Field(validation_alias=_also("quote", "evidence", "citation", "excerpt", "support"))
    points: list[str] = Field([], validation_alias=_also("points", "units", "idea_units", "items", "key_points"))
    options: list[str] = Field([], validation_alias=_also("options", "choices", "alternatives"))


class WrittenQuestions(Replied):
    """Questions, each validated by itself, so that one bad one costs no good one."""

    questions: list[dict[str, Any]] = Field(validation_alias=_also("questions", "items", "quiz", "results"))

    def read(self) -> tuple[list[WrittenQuestion], list[str]]:
        """Return the questions that have the shape, and what is wrong with the others."""
        good, faults = [], []
        for number, raw in enumerate(self.questions, start=1):
            try:
                good.append(WrittenQuestion.model_validate(raw))
            except ValidationError as error:
                faults += [f"question {number}: {fault}" for fault in _faults(error)]
        return good, faults


class ReAnswer(Replied):
    """A question answered from its passage alone."""

    answer: str = Field(validation_alias=_also("answer", "a", "key", "reply", "response"))


class Judged(Replied):
    """How an answer stands to each point, in the points' order."""

    statuses: list[Status] = Field(
        validation_alias=_also("statuses", "status", "points", "verdicts", "grades", "results")
    )

    @field_validator("statuses", mode="before")
    @classmethod
    def _known_words(cls, value: Any) -> Any:
        """Take "HIT", "Not mentioned" and {"point": 1, "status": "hit"} for what they say."""
        return [_status_word(one) for one in value] if isinstance(value, list) else value


class JudgedExplanation(Judged):
    """How an explanation stands to each point, what it left unexplained, and what to ask next."""

    jargon: list[str] = Field([], validation_alias=_also("jargon", "unexplained", "terms"))
    next_question: str = Field("", validation_alias=_also("next_question", "question", "follow_up"))


class PostSentence(_Flat):
    """One sentence of a post and the numbers of the facts it rests on."""

    text: str = Field(validation_alias=_also("text", "sentence", "claim"))
    facts: list[int] = Field([], validation_alias=_also("facts", "support", "supports", "ids", "fact", "sources"))


class WrittenPost(Replied):
    """A post, sentence by sentence."""

    sentences: list[PostSentence] = Field(validation_alias=_also("sentences", "post", "claims", "parts"))


def _status_word(value: Any) -> Any:
    if isinstance(value, dict):
        named = {str(key).strip().casefold(): held for key, held in value.items()}
        value = next((named[key] for key in ("status", "verdict", "result", "grade") if key in named), value)
    if not isinstance(value, str):
        return value
    said = value.strip().strip(".").casefold().replace("_", " ")
    return _STATUS_WORDS.get(said, said)


def read(text: str, shape: type[Shape]) -> Shape:
    """Return the JSON value of a reply; words around it and a fence are passed over, nothing in it is mended.

    Raises:
        ShapeError: there is no whole JSON value in it, or it is not of the shape.
    """
    said = text.rpartition("</think>")[2]
    first: ShapeError | None = None
    for value in _json_values(said):
        try:
            return shape.model_validate({_list_field(shape): value} if isinstance(value, list) else value)
        except ValidationError as error:
            first = first or ShapeError(_faults(error))
    raise first or ShapeError([_why_no_json(said)])


def _json_values(said: str) -> Iterator[Any]:
    """Yield the whole JSON objects of a text, or its list where it begins with one; nothing inside a broken one."""
    at = 0
    for _ in range(_MOST_TRIED):
        found = _OPENS.search(said, at)
        if found is None or (found[0] == "[" and at):
            return
        try:
            value, at = json.JSONDecoder().raw_decode(said, found.start())
            yield value
        except (json.JSONDecodeError, RecursionError):
            at = found.end()


def _why_no_json(said: str) -> str:
    found = _OPENS.search(said)
    if found is None:
        return "the reply holds no JSON object"
    try:
        json.JSONDecoder().raw_decode(said, found.start())
    except json.JSONDecodeError as error:
        return f"the reply is not whole JSON: {error.msg} at character {error.pos}"
    except RecursionError:
        pass
    return "the reply is not JSON of the form asked for"


def schema_of(shape: type[Replied]) -> dict[str, Any]:
    """Return the JSON schema to ask a server for, with our own key names."""
    if shape is WrittenQuestions:
        one = WrittenQuestion.model_json_schema(by_alias=False)
        return {
            "type": "object",
            "properties": {"code": {"type": "string"}, "questions": {"type": "array", "items": one}},
            "required": ["code", "questions"],
        }
    return shape.model_json_schema(by_alias=False)


def _list_field(shape: type[Replied]) -> str:
    return next((name for name, field in shape.model_fields.items() if "list" in str(field.annotation)), "value")


def _faults(error: ValidationError) -> list[str]:
    return [f"{'.'.join(str(part) for part in fault['loc']) or 'value'}: {fault['msg']}" for fault in error.errors()][
        :8
    ]
