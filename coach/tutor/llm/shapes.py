"""The shapes that a model's replies must have: small and flat, with the other names models give the same keys."""

from __future__ import annotations

import json
from typing import Any, Literal, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, model_validator

Status = Literal["hit", "missing", "contradicted"]
Shape = TypeVar("Shape", bound="Replied")


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


def read(text: str, shape: type[Shape]) -> Shape:
    """Return the JSON value of a reply; words around it and a fence are passed over, nothing in it is mended.

    Raises:
        ShapeError: there is no whole JSON value in it, or it is not of the shape.
    """
    said = text.rpartition("</think>")[2]
    starts = [place for place in (said.find("{"), said.find("[")) if place >= 0]
    if not starts:
        raise ShapeError(["the reply holds no JSON object"])
    try:
        value, _ = json.JSONDecoder().raw_decode(said[min(starts) :])
    except json.JSONDecodeError as error:
        raise ShapeError([f"the reply is not whole JSON: {error.msg} at character {error.pos}"]) from error
    if isinstance(value, list):
        value = {_list_field(shape): value}
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        raise ShapeError(_faults(error)) from error


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
