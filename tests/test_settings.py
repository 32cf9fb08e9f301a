"""Settings come from three places, and a mistake in one is named at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.settings import SettingsError, load_settings, save_settings


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('model = "from-file"\nweekly_hours = 3.5\n')
    monkeypatch.setenv("COACH_MODEL", "from-environment")
    settings = load_settings(tmp_path)
    assert (settings.model, settings.weekly_hours) == ("from-environment", 3.5)


def test_saved_settings_come_back_and_the_key_is_written_nowhere(tmp_path: Path) -> None:
    settings = save_settings(load_settings(tmp_path), rest_weekdays=(5, 6), api_key="sk-secret")
    assert settings.rest_weekdays == (5, 6)
    assert "secret" not in (tmp_path / "settings.toml").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("temprature = 0.5", "temprature"),
        ("temperature = 9.0", "temperature"),
        ('timezone = "Mars/Base"', "time zone"),
        ("weekly_hours = ", "TOML"),
        ("day_ends_at_hour = 23", "day_ends_at_hour"),
    ],
)
def test_a_mistake_is_named_at_start(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(SettingsError, match=said):
        load_settings(tmp_path)


def test_a_change_out_of_range_is_not_saved(tmp_path: Path) -> None:
    settings = save_settings(load_settings(tmp_path), weekly_hours=5.0)
    with pytest.raises(SettingsError, match="Not saved"):
        save_settings(settings, weekly_hours=500.0)
    assert load_settings(tmp_path).weekly_hours == 5.0


def test_a_local_model_is_not_remote(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert not settings.remote_model
    local = save_settings(settings, model="m", base_url="http://127.0.0.1:11434/v1")
    assert not local.remote_model
    assert save_settings(local, base_url="https://api.example.org/v1").remote_model


@pytest.mark.parametrize("written", ["open sesame, second", '["open sesame", "second"]'])
def test_a_list_in_the_environment_is_written_with_commas_or_as_json(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str
) -> None:
    monkeypatch.setenv("COACH_PDF_PASSWORDS", written)
    monkeypatch.setenv("COACH_REST_WEEKDAYS", "5,6")
    monkeypatch.setenv("COACH_KINDS", "plans/*=roadmap")
    settings = load_settings(tmp_path)
    assert settings.pdf_passwords == ("open sesame", "second")
    assert settings.rest_weekdays == (5, 6)
    assert settings.kinds == {"plans/*": "roadmap"}


@pytest.mark.parametrize(("name", "value"), [("KINDS", "plans/*=poem"), ("PDF_PASSWORDS", "[open"), ("OCR", "maybe")])
def test_a_value_of_the_environment_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(f"COACH_{name}", value)
    with pytest.raises(SettingsError, match=rf"A setting cannot be used: {name.lower()}"):
        load_settings(tmp_path)
