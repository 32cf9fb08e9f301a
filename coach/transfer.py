"""The whole record as plain files, and back to the same state."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from coach import CoachError
from coach.diary import Entry, current, day_numbers
from coach.records import HEAD, Records
from coach.settings import Settings

FORM = 1
"""Version of the layout below."""


class TransferError(CoachError):
    """An export or import that could not be done; nothing was changed."""


def export_data(records: Records, settings: Settings, folder: Path, now: datetime) -> dict[str, int]:
    """Write ``export.json``, one ``<part>.jsonl`` a table, ``diary.md`` and the settings; return the counts.

    The folder must be empty or hold an earlier export. Keys are not in it: they are never kept in the record or
    in ``settings.toml``.

    Raises:
        TransferError: the folder holds something else, or cannot be written.
    """
    counts: dict[str, int] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()) and not (folder / "export.json").exists():
            raise TransferError(f"{folder} holds other files; name an empty folder so that nothing is overwritten.")
        for name, rows in records.dump():
            lines = [json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows]
            (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
            counts[name] = len(rows)
        (folder / "diary.md").write_text(_diary(current(records.entries())), encoding="utf-8")
        if settings.settings_file.exists():
            shutil.copyfile(settings.settings_file, folder / "settings.toml")
        about = {"form": FORM, "record": HEAD, "at": now.isoformat(), "parts": counts}
        (folder / "export.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise TransferError(f"The export could not be written to {folder} ({error.strerror}).") from error
    return counts


def import_data(records: Records, settings: Settings, folder: Path) -> dict[str, int]:
    """Restore an export into a home without a record and return the counts.

    Raises:
        TransferError: the folder is no export, is damaged, or was made by another version.
        RecordsError: the home already has a record.
    """
    try:
        about = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        if about.get("form") != FORM or about.get("record") != HEAD:
            raise TransferError(
                f"The export in {folder} was made by another version of the coach; export it again with this one."
            )
        tables = {name: _rows(folder / f"{name}.jsonl", count) for name, count in about["parts"].items()}
        counts = records.restore(tables)
        if (folder / "settings.toml").exists() and not settings.settings_file.exists():
            shutil.copyfile(folder / "settings.toml", settings.settings_file)
    except OSError as error:
        raise TransferError(
            f"{folder} is not an export of the coach ({error.strerror}: {error.filename}); name the folder that "
            "`coach export data` wrote."
        ) from error
    except (json.JSONDecodeError, KeyError, AttributeError) as error:
        raise TransferError(f"The export in {folder} is damaged ({error}); nothing was imported.") from error
    return counts


def _rows(file: Path, count: int) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    if len(rows) != count:
        raise TransferError(f"{file.name} has {len(rows)} lines and should have {count}; nothing was imported.")
    return rows


def _diary(entries: list[Entry]) -> str:
    numbers = day_numbers(entries)
    parts = ["# Study diary\n"]
    for entry in entries:
        parts.append(f"\n## Day {numbers[entry.day]}, {entry.day.isoformat()}\n\n")
        for label, text in (
            ("Hours", f"{entry.hours:g}"),
            ("Stage", entry.stage),
            ("Satisfaction", f"{entry.satisfaction}/5" if entry.satisfaction else ""),
            ("Did", entry.did),
            ("Learned", entry.learned),
            ("Struggle", entry.struggle),
            ("Next", entry.next),
        ):
            if text:
                parts.append(f"- {label}: {text}\n")
    return "".join(parts)
