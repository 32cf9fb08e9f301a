"""A prompt goes to any chat model and its reply comes back: the one place that knows LangChain and its providers."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coach import CoachError
from coach.records import ModelCall
from coach.settings import Settings
from coach.tutor.llm.manners import Manners
from coach.tutor.llm.patience import Endless, within
from prompts import Filled

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

DEFAULT_PROVIDER = "openai"
BYTES_PER_TOKEN = 3
"""Few enough that a text rarely takes more tokens than we count: English takes 4, German and code 3."""

CUT_BYTES_PER_TOKEN = 4
CUT_SHARE = 0.7
"""A server that read fewer than this share of the tokens of plain English has not read the whole prompt."""

MAX_REPLY_TOKENS = 1024
MAX_BYTES_PER_TOKEN = 12
"""A reply longer than so many bytes for each token it may take is not read to its end."""

MAX_WAIT_SECONDS = 30.0
"""All the waiting that servers may ask of one call, together."""

BUDGET_WARNING_SHARE = 0.8
SEPARATOR = "\n---\n"
"""What stands before the first of these lines in a prompt is the rules, what follows is the data."""

_JSON_MODES = ("json_schema", "json_object of a schema", "json_object", "prompted")
_JSON_FIELD = "response_format"
_PASSING = frozenset({408, 409, 429, *range(500, 600)})
_PACKAGES = {"openai": "langchain-openai", "ollama": "ollama", "anthropic": "anthropic", "google_genai": "google"}
_VENDOR_ERRORS = (
    ("openai", "OpenAIError"),
    ("httpx", "HTTPError"),
    ("httpx2", "HTTPError"),
    ("anthropic", "AnthropicError"),
    ("ollama", "ResponseError"),
    ("google.genai.errors", "APIError"),
    ("langchain_core.exceptions", "LangChainException"),
)


class ModelError(CoachError):
    """A call of the model that gave nothing to use; the message is one plain sentence for the learner.

    Attributes:
        kind: a word for the log: ``unreachable``, ``timeout``, ``key``, ``no model``, ``busy``, ``server``,
            ``request``, ``budget``, ``too long``, ``cut`` or ``unusable``.
    """

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model sent back; ``tokens_in`` is 0 where the server does not count, ``sent_bytes`` the prompt's size."""

    text: str
    tokens_in: int
    tokens_out: int
    sent_bytes: int

    @property
    def was_cut(self) -> bool:
        """Whether the server read only a part of the prompt, as far as the tokens it counted tell."""
        return bool(self.tokens_in) and self.tokens_in < CUT_SHARE * self.sent_bytes / CUT_BYTES_PER_TOKEN


def estimated_tokens(text: str) -> int:
    """Return how many tokens a text takes at most, as a rule."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)


class Chat:
    """One chat model, called within the learner's limits; it stores nothing and logs each call to ``log``."""

    def __init__(
        self,
        settings: Settings,
        key: str | None,
        *,
        log: Callable[[ModelCall], None],
        spent_tokens: Callable[[], int],
        now: Callable[[], datetime],
        say: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._key = key
        self._log = log
        self._spent_tokens = spent_tokens
        self._now = now
        self._say = say
        self._sleep = sleep
        self._monotonic = monotonic
        self._json_mode = 0
        self._warned = False
        # Servers other than OpenAI's know the limit of a reply by its older name only.
        limits = ("max_tokens", "max_completion_tokens")
        self._manners = Manners(limits=limits if settings.base_url else limits[::-1])

    @property
    def model(self) -> str:
        """The model's name."""
        return self._settings.model

    @property
    def reply_tokens(self) -> int:
        """Tokens a reply may take."""
        return min(MAX_REPLY_TOKENS, self._settings.context_tokens // 4)

    @property
    def prompt_tokens(self) -> int:
        """Tokens a prompt may take, so that a repair of it with the first reply fits too."""
        return self._settings.context_tokens - 2 * self.reply_tokens - 128

    @property
    def json_mode(self) -> str:
        """How the server was last asked for JSON: by schema in one of two ways, as any object, or in words alone."""
        return _JSON_MODES[self._json_mode]

    def ask(self, prompt: Filled, schema: Mapping[str, Any]) -> Reply:
        """Return a whole reply that was asked to be JSON of a schema, by the strictest way the server takes.

        Raises:
            ModelError: nothing usable came.
        """
        while True:
            try:
                return self._whole(prompt, schema)
            except ModelError as fault:
                if fault.kind != "request" or self._json_mode + 1 == len(_JSON_MODES):
                    raise
                self._json_mode += 1

    def stream(self, prompt: Filled) -> Iterator[str | Reply]:
        """Yield pieces of text as they come and, last, the whole reply.

        Raises:
            ModelError: nothing came, or the stream broke off.
        """
        yield from self._retried(prompt, {}, is_json=False)

    def _whole(self, prompt: Filled, schema: Mapping[str, Any]) -> Reply:
        for piece in self._retried(prompt, self._json_body(schema), is_json=True):
            if isinstance(piece, Reply):
                return piece
        raise AssertionError("a stream ends with the whole reply")

    def _json_body(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if self.json_mode == "json_schema":
            named = {"name": "reply", "schema": schema}
            return {_JSON_FIELD: {"type": "json_schema", "json_schema": named}}
        if self.json_mode == "json_object of a schema":
            return {_JSON_FIELD: {"type": "json_object", "schema": schema}}
        return {_JSON_FIELD: {"type": "json_object"}} if self.json_mode == "json_object" else {}

    def _retried(self, prompt: Filled, body: dict[str, Any], *, is_json: bool) -> Iterator[str | Reply]:
        """Yield the pieces of a reply; asked again while nothing was shown of it, within the time of one reply."""
        self._check_budget()
        self._check_length(prompt)
        ends_at = self._monotonic() + self._settings.reply_seconds
        tries, waited = 0, 0.0
        while True:
            yielded = False
            try:
                for piece in self._once(prompt, body, ends_at, is_json=is_json):
                    yielded = True
                    yield piece
            except _CallError as failed:
                if yielded and not is_json:
                    raise failed.fault from failed
                if self._gives_up(failed, body):
                    continue
                wait = 0.5 * 2**tries if failed.retry_after is None else failed.retry_after
                waited += wait
                in_time = waited <= MAX_WAIT_SECONDS and self._monotonic() + wait < ends_at
                if not (failed.passing and in_time and tries < self._settings.retries):
                    raise failed.fault from failed
                tries += 1
                self._sleep(wait)
            else:
                return

    def _gives_up(self, failed: _CallError, body: dict[str, Any]) -> bool:
        """Return whether there is something in the request that the server may have refused; it is left out then."""
        kept = self._manners
        if failed.fault.kind == "unusable" and kept.streams and self._provider == DEFAULT_PROVIDER:
            self._manners = kept.without_stream()
        elif failed.fault.kind == "request":
            # Where JSON was asked for, that is what is given up before all else; see ask.
            self._manners = kept.given_up(failed.detail) or (kept if body else kept.plainest())
        if self._manners == kept:
            return False
        self.__dict__.pop("_chat_model", None)
        return True

    def _once(self, prompt: Filled, body: dict[str, Any], ends_at: float, *, is_json: bool) -> Iterator[str | Reply]:
        """Yield one call's pieces and its reply; the call is logged however it ends."""
        started = self._now()
        text, tokens_in, tokens_out, outcome, finished = "", 0, 0, "stopped", not self._manners.streams
        most = MAX_BYTES_PER_TOKEN * self.reply_tokens
        try:
            for chunk in self._chunks(prompt, body, ends_at):
                usage = chunk.usage_metadata or {}
                tokens_in = max(tokens_in, usage.get("input_tokens") or 0)
                tokens_out = max(tokens_out, usage.get("output_tokens") or 0)
                piece = chunk.text[: most - len(text)]
                finished = (
                    finished or bool(chunk.response_metadata.get("finish_reason")) or len(piece) < len(chunk.text)
                )
                text += piece
                if piece:
                    yield piece
                if len(text) >= most:
                    break
            if self._provider == DEFAULT_PROVIDER and not finished:
                # A connection closed in mid-stream looks to the client like the end of the reply.
                if not _looks_whole(text, is_json=is_json):
                    raise self._broken_off(text)
                if not is_json:
                    self._say(
                        "The model's server did not say that the reply was finished, so something may be missing."
                    )
            outcome = "ok"
            yield Reply(text, tokens_in, tokens_out, len(prompt.text.encode()))
        except _CallError as failed:
            outcome = failed.fault.kind
            raise
        finally:
            answered = outcome in {"ok", "stopped"} or bool(text)
            self._log(
                ModelCall(
                    at=started,
                    model=self.model,
                    prompt=prompt.name,
                    prompt_hash=prompt.hash,
                    tokens_in=tokens_in or (estimated_tokens(prompt.text) if answered else 0),
                    tokens_out=tokens_out or estimated_tokens(text),
                    seconds=(self._now() - started).total_seconds(),
                    outcome=outcome,
                    sent=prompt.text if self._settings.log_prompts else "",
                )
            )

    def _chunks(self, prompt: Filled, body: dict[str, Any], ends_at: float) -> Iterator[Any]:
        try:
            _ = self._chat_model  # Loading the library is no part of the model's time.
            yield from within(
                lambda: self._sent(prompt, body),
                silence_seconds=self._settings.timeout_seconds,
                whole_seconds=max(0.0, ends_at - self._monotonic()),
                monotonic=self._monotonic,
            )
        except _vendor_errors() as error:
            raise self._failed(error) from error

    def _sent(self, prompt: Filled, body: dict[str, Any]) -> Iterator[Any]:
        from langsmith import tracing_context

        rules, found, data = prompt.text.partition(SEPARATOR)
        messages = [("system", rules), ("human", data)]
        if not found or not self._manners.has_rules:
            messages = [("human", prompt.text)]
        options = self._call_options(body)
        # Nothing may go to a tracing service, whatever the environment of this machine asks LangChain for.
        with tracing_context(enabled=False):
            if self._manners.streams:
                yield from self._chat_model.stream(messages, **options)
            else:
                yield self._chat_model.invoke(messages, **options)

    def _call_options(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what goes with a call; what only OpenAI-compatible servers know goes to no other."""
        if self._provider == DEFAULT_PROVIDER:
            # Beside the payload, as LangChain would parse the reply itself and raise on what we can still use.
            return {"extra_body": {**body, **dict.fromkeys(self._manners.limits[:1], self.reply_tokens)}}
        wants_json = _JSON_FIELD in body and self._provider == "ollama"
        return {"format": "json"} if wants_json else {}

    @property
    def _provider(self) -> str:
        return self._settings.provider or DEFAULT_PROVIDER

    @cached_property
    def _chat_model(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        options: dict[str, Any] = {"max_retries": 0, "timeout": self._settings.timeout_seconds}
        if self._manners.has_temperature:
            options["temperature"] = self._settings.temperature
        if self._settings.base_url:
            options["base_url"] = self._settings.base_url
        if self._key:
            options["api_key"] = self._key
        elif self._settings.base_url and self._provider == DEFAULT_PROVIDER:
            # A key of the environment is OpenAI's: it must not be handed to another server.
            options["api_key"] = "none"
        if self._provider == DEFAULT_PROVIDER:
            options |= {"stream_usage": self._manners.counts}
        elif self._provider == "ollama":
            options = {name: value for name, value in options.items() if name in {"temperature", "base_url"}}
            options |= {
                "num_ctx": self._settings.context_tokens,
                "client_kwargs": {"timeout": self._settings.timeout_seconds},
            }
        try:
            made: BaseChatModel = init_chat_model(self.model, model_provider=self._provider, **options)
            return made
        except ImportError as error:
            extra = _PACKAGES.get(self._provider, self._provider)
            raise _CallError(
                ModelError(
                    "no model",
                    f"Models of {self._provider} need a package that is not there: install study-coach[{extra}].",
                )
            ) from error
        except ValueError as error:
            raise _CallError(
                ModelError(
                    "no model", f"{self._provider!r} is no provider that LangChain knows; for most it is openai."
                )
            ) from error

    def _check_budget(self) -> None:
        budget = self._settings.monthly_token_budget
        if not budget:
            return
        spent = self._spent_tokens()
        if spent >= budget:
            raise ModelError(
                "budget",
                f"This month's {budget} tokens are used up; raise the budget in Settings, or wait for the 1st.",
            )
        if spent >= BUDGET_WARNING_SHARE * budget and not self._warned:
            self._warned = True
            self._say(
                f"{spent} of this month's {budget} tokens are used; at the limit the coach goes on without a model."
            )

    def _broken_off(self, text: str) -> _CallError:
        error = ConnectionError("the stream ended before the reply") if text else ValueError("no event of a reply")
        return self._failed(error)

    def _check_length(self, prompt: Filled) -> None:
        tokens, room = estimated_tokens(prompt.text), self._settings.context_tokens - self.reply_tokens
        if tokens > room:
            raise ModelError(
                "too long",
                f"This takes about {tokens} tokens and {room} are left for it; raise context_tokens in Settings.",
            )

    def _failed(self, error: Exception) -> _CallError:
        status = getattr(error, "status_code", None) or getattr(error, "code", None)
        status = status if isinstance(status, int) else None
        if status is not None and status >= 500 and _JSON_FIELD in str(error):
            status = 400  # llama-cpp-python's server calls what it does not take in a request a failure of its own.
        passing = status in _PASSING if status else _is_broken_line(error)
        return _CallError(self._fault(error, status), str(error), _retry_after(error), passing=passing)

    def _fault(self, error: Exception, status: int | None) -> ModelError:
        where = self._settings.base_url or f"the provider {self._provider}"
        if status in {401, 403}:
            return ModelError(
                "key", f"The model's server refused the key ({status}); set COACH_API_KEY, or mend it in the keyring."
            )
        if status == 404:
            return ModelError(
                "no model", f"The server at {where} knows no model {self.model!r} (404); check name and address."
            )
        if status == 429:
            return ModelError("busy", "The model's server takes no more requests for now (429); try again later.")
        if status is not None and status >= 500:
            return ModelError("server", f"The model's server failed ({status}); its own log says why.")
        if status is not None:
            return ModelError("request", f"The model's server did not take the request ({status}).")
        if isinstance(error, Endless):
            return ModelError(
                "timeout",
                f"The model was not done after {self._settings.reply_seconds:g} seconds; where it is only slow, raise "
                "reply_seconds in Settings.",
            )
        if _is_timeout(error):
            return ModelError(
                "timeout",
                f"The model did not answer within {self._settings.timeout_seconds:g} seconds; where it is only slow, "
                "raise timeout_seconds in Settings.",
            )
        if _is_broken_line(error):
            return ModelError(
                "unreachable", f"The connection to the model at {where} failed or broke off; check that it runs."
            )
        if "api_key" in str(error):
            return ModelError("key", f"No key is set for {self._provider}; set COACH_API_KEY or put it in the keyring.")
        return ModelError("unusable", "The model's server sent something that is no reply of a chat model.")


class _CallError(Exception):
    """One call that failed, with what decides whether it is worth another; never seen outside this file."""

    def __init__(
        self, fault: ModelError, detail: str = "", retry_after: float | None = None, *, passing: bool = False
    ) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.detail = detail
        self.retry_after = retry_after
        self.passing = passing


def _vendor_errors() -> tuple[type[Exception], ...]:
    """Return what a call may raise: the errors of the libraries loaded, and what a malformed reply makes of them."""
    loaded = [getattr(sys.modules.get(module), name, None) for module, name in _VENDOR_ERRORS]
    return (OSError, ValueError, TypeError, LookupError, AttributeError, *filter(None, loaded))


def _looks_whole(text: str, *, is_json: bool) -> bool:
    """Return whether a reply that nobody said was finished ends as one does."""
    return text.rstrip().endswith(("}", "]", "```") if is_json else (".", "!", "?", "]"))


def _is_timeout(error: Exception) -> bool:
    return any("Timeout" in name for name in _kinds(error))


def _is_broken_line(error: Exception) -> bool:
    """Return whether the connection failed, and not for want of time."""
    broken = {"APIConnectionError", "NetworkError", "ProtocolError", "ConnectionError"}
    return bool(_kinds(error) & broken) and not _is_timeout(error)


def _kinds(error: Exception) -> set[str]:
    """Return the names of an error's classes; each provider has its own class for one and the same fault."""
    return {kind.__name__ for kind in type(error).__mro__}


def _retry_after(error: Exception) -> float | None:
    """Return the seconds a server asked us to wait, None where it did not say or gave a date."""
    headers = getattr(getattr(error, "response", None), "headers", None)
    if headers is None:
        return None
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None
