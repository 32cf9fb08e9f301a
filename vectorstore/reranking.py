"""A cross-encoder reads query and passage together and says how well they fit: slower than a search, and finer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from vectorstore import SearchUnavailable
from vectorstore.embedding import model_folder

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder on this machine; loaded at the first search, and nothing is fetched."""

    def __init__(self, model: str) -> None:
        """Name the model: a folder, or the name of a model in the Hugging Face cache."""
        self._name = model
        self._lock = threading.Lock()

    def __call__(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return 0..1 for each text, how well it fits the query.

        Raises:
            SearchUnavailable: the model is not there, or is no cross-encoder with one score a pair.
        """
        if not texts:
            return []
        with self._lock:
            scores = np.asarray(self._model.predict([(query, text) for text in texts], show_progress_bar=False))
        return [float(score) for score in scores]

    @cached_property
    def _model(self) -> CrossEncoder:
        folder = model_folder(self._name, setting="reranker")
        import torch
        from sentence_transformers import CrossEncoder
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            # A model trained on a loss of its own gives any number; the sigmoid puts it on the scale of a score.
            model: CrossEncoder = CrossEncoder(str(folder), local_files_only=True, activation_fn=torch.nn.Sigmoid())
        except (OSError, ValueError) as error:
            raise SearchUnavailable(
                f"The re-ranker in {folder} cannot be loaded: choose another with the setting reranker, "
                "or leave it empty."
            ) from error
        if model.num_labels != 1:
            raise SearchUnavailable(
                f"The re-ranker in {folder} gives {model.num_labels} scores a pair where one is needed: choose another "
                "with the setting reranker, or leave it empty."
            )
        return model
