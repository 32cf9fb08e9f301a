"""Settings: from the environment, a ``.env`` file and ``settings.toml`` in the home folder, in that order."""

from __future__ import annotations

import json
import os
import tomllib
from datetime import date, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_dir
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from coach import CoachError
from ingest.document import Kind

KEYRING_SERVICE = "study-coach"


class SettingsError(CoachError):
    """A setting that cannot be used; the message names it and says what to write instead."""


class Settings(BaseSettings):
    """Everything the learner can set. An unknown name or a value out of range fails at start.

    A variable ``COACH_<NAME>`` wins over ``.env``, which wins over ``settings.toml``. The key of a model is
    never written to a file by the coach: it comes from ``COACH_API_KEY``, ``.env``, or the OS keyring.
    """

    model_config = SettingsConfigDict(env_prefix="COACH_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(default_factory=lambda: Path(user_data_dir("study-coach", appauthor=False)))

    provider: str = Field("", description="chat model provider as LangChain names it; empty works without a model")
    model: str = Field("", description="name of the chat model, as the provider names it")
    base_url: str = Field("", description="OpenAI-compatible address, for example http://127.0.0.1:11434/v1")
    api_key: SecretStr | None = Field(None, description="key of the provider; better kept in the OS keyring")
    temperature: float = Field(0.2, ge=0.0, le=2.0)
    context_tokens: int = Field(4096, ge=1024, le=2_000_000, description="tokens a prompt and its reply may take")
    timeout_seconds: float = Field(30.0, gt=0.0, le=3600.0, description="how long a model may be silent")
    reply_seconds: float = Field(90.0, gt=0.0, le=3600.0, description="how long a whole reply may take, tries included")
    retries: int = Field(2, ge=0, le=10)
    monthly_token_budget: int = Field(0, ge=0, description="0 means no limit")
    log_prompts: bool = Field(default=False, description="keep the text sent to a model in the call log")
    transcription_url: str = Field("", description="OpenAI-compatible address for voice input")
    transcription_model: str = "whisper-1"

    embedder: str = "all-MiniLM-L6-v2"
    embedder_base_url: str = ""
    reranker: str = Field("", description="sentence-transformers cross-encoder to re-rank with; empty for none")

    pdf_passwords: Annotated[tuple[str, ...], NoDecode] = ()
    ocr: bool = False
    kinds: Annotated[dict[str, Kind], NoDecode] = Field(
        default_factory=dict, description="glob of a path to the kind it is forced to"
    )
    private_globs: Annotated[tuple[str, ...], NoDecode] = ()
    allowed_names: Annotated[tuple[str, ...], NoDecode] = Field((), description="names of people that a post may carry")

    timezone: str = Field("", description="IANA name such as Europe/Vienna; empty takes the machine's")
    day_ends_at_hour: int = Field(4, ge=0, le=12)
    rest_weekdays: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="0 is Monday; a planned rest day does not break a streak"
    )
    weekly_hours: float = Field(7.0, gt=0.0, le=168.0)
    minutes_per_session: int = Field(20, ge=1, le=600)
    desired_retention: float = Field(0.9, ge=0.7, le=0.99)
    new_per_session: int = Field(10, ge=0, le=100)
    reviews_per_day: int = Field(60, ge=1, le=1000, description="more than this is spread over the next days")
    target_date: date | None = Field(None, description="day of an exam; nothing is scheduled beyond it")
    attempt_first: bool = Field(default=True, description="in chat, ask for a try before telling")

    @field_validator("pdf_passwords", "private_globs", "allowed_names", "rest_weekdays", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Take a list from the environment as JSON, or simply written with commas."""
        if not isinstance(value, str):
            return value
        return _from_json(value) if value.lstrip().startswith("[") else [part.strip() for part in value.split(",")]

    @field_validator("kinds", mode="before")
    @classmethod
    def _mapped(cls, value: object) -> object:
        """Take globs and their kinds from the environment as JSON, or as ``GLOB=KIND, GLOB=KIND``."""
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("{"):
            return _from_json(value)
        return {glob.strip(): kind.strip() for glob, _, kind in (part.rpartition("=") for part in value.split(","))}

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if value:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError(f"{value!r} is not a time zone; write one such as Europe/Vienna") from error
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, the strongest first."""
        arguments = init_settings()
        home = Path(
            arguments.get("home") or env_settings().get("home") or dotenv_settings().get("home") or default_home()
        )
        return (
            init_settings,
            env_settings,
            dotenv_settings,
            TomlConfigSettingsSource(settings_cls, toml_file=home / "settings.toml"),
        )

    @property
    def zone(self) -> tzinfo | None:
        """The learner's time zone, None for the machine's own."""
        return ZoneInfo(self.timezone) if self.timezone else None

    @property
    def settings_file(self) -> Path:
        """Where settings written by the app are kept."""
        return self.home / "settings.toml"

    @property
    def uses_model(self) -> bool:
        """Whether a chat model is configured."""
        return bool(self.model)

    @property
    def remote_model(self) -> bool:
        """Whether the chat model runs somewhere else than on this machine."""
        from urllib.parse import urlsplit

        host = urlsplit(self.base_url).hostname if self.base_url else None
        return self.uses_model and host not in {"localhost", "127.0.0.1", "::1"}


def default_home() -> Path:
    """Return the home folder used when none is named."""
    return Path(user_data_dir("study-coach", appauthor=False))


def load_settings(home: Path | None = None) -> Settings:
    """Return the settings of a home folder.

    Raises:
        SettingsError: naming each setting that is unknown or out of range.
    """
    try:
        settings = Settings(home=home) if home is not None else Settings()
        _refuse_unknown(settings.settings_file)
    except ValidationError as error:
        faults = "; ".join(f"{_name(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise SettingsError(
            f"A setting cannot be used: {faults}. Change it in settings.toml or the environment."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"settings.toml is not valid TOML ({error}); mend that line.") from error
    except OSError as error:
        raise SettingsError(f"The settings could not be read ({error.strerror}); check the home folder.") from error
    return settings


def save_settings(settings: Settings, **changes: object) -> Settings:
    """Return new settings after writing the changes to ``settings.toml``; the key goes to no file.

    Raises:
        SettingsError: a change is unknown, out of range, or could not be written.
    """
    import tomli_w

    changes.pop("api_key", None)
    kept = _read_toml(settings.settings_file)
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = list(value) if isinstance(value, tuple) else value
    try:
        Settings.model_validate({**kept, "home": settings.home})
    except ValidationError as error:
        faults = "; ".join(f"{_name(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        raise SettingsError(f"Not saved: {faults}.") from error
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        draft = settings.settings_file.with_suffix(".toml.new")
        draft.write_text(tomli_w.dumps(kept), encoding="utf-8")
        os.replace(draft, settings.settings_file)
    except OSError as error:
        raise SettingsError(f"The settings could not be saved ({error.strerror}); check the home folder.") from error
    return load_settings(settings.home)


def model_key(settings: Settings) -> str | None:
    """Return the model's key from the settings or the OS keyring, None where there is none."""
    if settings.api_key is not None:
        return settings.api_key.get_secret_value()
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, settings.provider or "openai")
    except KeyringError:
        return None


def keep_model_key(settings: Settings, key: str) -> None:
    """Keep the model's key in the OS keyring; it goes to no file.

    Raises:
        SettingsError: this machine has no keyring that can be used.
    """
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(KEYRING_SERVICE, settings.provider or "openai", key)
    except KeyringError as error:
        raise SettingsError(
            "This machine has no keyring to keep the key in; set COACH_API_KEY, or write it to a .env file."
        ) from error


def _from_json(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{text!r} is not JSON ({error.msg})") from error


def _refuse_unknown(file: Path) -> None:
    unknown = sorted(set(_read_toml(file)) - set(Settings.model_fields))
    if unknown:
        raise SettingsError(
            f"settings.toml has a name the coach does not know: {', '.join(unknown)}; remove it or mend it."
        )


def _read_toml(file: Path) -> dict[str, object]:
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "settings"
