"""A source (one file or a folder) becomes the list of files to read, each with its fingerprint on request."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from ingest.document import UnreadableFile

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# What reads a file, by its suffix in lower case.
SUFFIXES: dict[str, Literal["markdown", "pdf", "office"]] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".mdx": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".txt": "markdown",
    ".text": "markdown",
    ".org": "markdown",
    ".pdf": "pdf",
    ".docx": "office",
    ".pptx": "office",
    ".xlsx": "office",
    ".html": "office",
    ".htm": "office",
    ".xhtml": "office",
    ".epub": "office",
    ".ipynb": "office",
    ".csv": "office",
}

IGNORE_FILE = ".coachignore"
# Folders that hold no notes; hidden folders (.git, .obsidian, .trash, .venv, …) are skipped besides.
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})
# Logseq keeps old copies of every page in logseq/bak (and bak's sibling .recycle, which is hidden).
SKIPPED_NESTED_FOLDERS = frozenset({("logseq", "bak"), (".logseq", "bak")})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read, as it stood when it was found.

    Attributes:
        path: absolute path, not resolved: the name under which the learner knows it.
        size: bytes.
        mtime_ns: time of the last change in nanoseconds since 1970.
    """

    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder that could not be looked at, or that is not a kind the coach reads.

    Attributes:
        reason: one plain sentence.
    """

    path: Path
    reason: str
    status: Literal["failed", "skipped"] = "failed"


def walk(source: Path) -> Iterator[FoundFile | Unreadable]:
    """Return the files of a source in the order of their paths: the same tree gives the same list.

    A file named outright is always answered for; inside a folder only the kinds in ``SUFFIXES`` are listed.
    """
    source = Path(os.path.abspath(source))
    if not _is_text(source.as_posix()):
        return iter([_nameless(source)])
    try:
        status = source.stat()
    except OSError as error:
        return iter([Unreadable(source, reason_of(error))])
    if not stat.S_ISDIR(status.st_mode):
        return iter([_named_file(source, status)])
    tree = _Tree(source)
    tree.read()
    return iter(sorted(tree.found.values(), key=lambda entry: entry.path.as_posix()))


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hex.

    Raises:
        UnreadableFile: the file is gone or may not be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(reason_of(error)) from error


def reason_of(error: OSError) -> str:
    """Return one plain sentence for what the operating system refused."""
    if isinstance(error, FileNotFoundError):
        return "There is no such file or folder: check the path."
    if isinstance(error, PermissionError):
        return "It may not be read: give yourself permission to read it."
    if isinstance(error, IsADirectoryError):
        return "It is a folder, not a file."
    return f"The system could not read it ({error.strerror or type(error).__name__})."


def _named_file(path: Path, status: os.stat_result) -> FoundFile | Unreadable:
    if not stat.S_ISREG(status.st_mode):
        return Unreadable(path, "It is neither a file nor a folder.", "skipped")
    if path.suffix.lower() not in SUFFIXES:
        return Unreadable(path, not_a_kind(path), "skipped")
    return FoundFile(path, status.st_size, status.st_mtime_ns)


def not_a_kind(path: Path) -> str:
    """Return the sentence for a file whose suffix is not in ``SUFFIXES``."""
    kind = f"A {path.suffix} file" if path.suffix else "A file without a suffix"
    return f"{kind} is not a kind the coach reads: it reads {', '.join(sorted(SUFFIXES))}."


# Folder of an ignore file and what it says, from the outermost inwards.
_Rules: TypeAlias = "tuple[tuple[Path, GitIgnoreSpec], ...]"


@dataclass(slots=True)
class _Tree:
    """A folder being read: real entries first, then links to what was not met on the way."""

    root: Path
    found: dict[Path, FoundFile | Unreadable] = field(default_factory=dict)
    _links: list[tuple[Path, _Rules]] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)

    def read(self) -> None:
        self._folder(self.root, ())
        while self._links:
            path, rules = self._links.pop(0)
            self._link(path, rules)

    def _folder(self, folder: Path, rules: _Rules) -> None:
        pending = [(folder, rules)]
        while pending:
            here, inherited = pending.pop()
            real = os.path.realpath(here)
            self._met.add(real)
            try:
                entries = sorted(os.scandir(here), key=lambda entry: entry.name)
            except OSError as error:
                self.found[here] = Unreadable(here, reason_of(error))
                continue
            own = self._rules_of(here)
            applied = (*inherited, own) if own else inherited
            for entry in entries:
                path = here / entry.name
                if not _is_text(entry.name):
                    if path.suffix.lower() in SUFFIXES or entry.is_dir():
                        unnamed = _nameless(path)
                        self.found[unnamed.path] = unnamed
                elif entry.is_symlink():
                    self._links.append((path, applied))
                elif entry.is_dir(follow_symlinks=False):
                    if not _skips(path, applied, is_folder=True):
                        pending.append((path, applied))
                else:
                    self._file(path, applied, os.path.join(real, entry.name))

    def _file(self, path: Path, rules: _Rules, real: str) -> None:
        if path.suffix.lower() not in SUFFIXES or _skips(path, rules, is_folder=False):
            return
        try:
            status = path.stat()
        except OSError as error:
            self.found[path] = Unreadable(path, reason_of(error))
            return
        self._met.add(real)
        self.found[path] = _named_file(path, status)

    def _link(self, path: Path, rules: _Rules) -> None:
        target = os.path.realpath(path)
        if os.path.isdir(target):
            if not _skips(path, rules, is_folder=True) and not self._holds_what_was_met(target):
                self._folder(path, rules)
        elif target not in self._met and path.suffix.lower() in SUFFIXES:
            if os.path.exists(target):
                self._file(path, rules, target)
            elif not _skips(path, rules, is_folder=False):
                self.found[path] = Unreadable(path, "It is a link to something that is not there.")

    def _holds_what_was_met(self, target: str) -> bool:
        """Return whether a link leads to a folder already read, or upwards to one that holds the root."""
        return target in self._met or Path(os.path.realpath(self.root)).is_relative_to(target)

    def _rules_of(self, folder: Path) -> tuple[Path, GitIgnoreSpec] | None:
        path = folder / IGNORE_FILE
        if not path.is_file():
            return None
        from pathspec import GitIgnoreSpec

        try:
            lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
            return folder, GitIgnoreSpec.from_lines(lines)
        except OSError as error:
            self.found[path] = Unreadable(path, reason_of(error))
        except ValueError as error:
            self.found[path] = Unreadable(path, f"A line of it is not an ignore pattern ({error}).")
        return None


def _is_text(name: str) -> bool:
    """Return whether a name can be written as UTF-8: a disk may hold bytes that no program can show."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _nameless(path: Path) -> Unreadable:
    shown = os.fsencode(path).decode("utf-8", "replace")
    return Unreadable(Path(shown), "Its name is not text in UTF-8: rename it.")


def _skips(path: Path, rules: _Rules, *, is_folder: bool) -> bool:
    if path.name.startswith((".", "~$")):
        return True
    if is_folder and (path.name in SKIPPED_FOLDERS or (path.parent.name, path.name) in SKIPPED_NESTED_FOLDERS):
        return True
    # The ignore file nearest to the path has the last word, as with git.
    for base, spec in reversed(rules):
        name = path.relative_to(base).as_posix() + ("/" if is_folder else "")
        verdict = spec.check_file(name).include
        if verdict is not None:
            return verdict
    return False
