"""A chunk is found again: embedded, indexed by meaning and by word, and searched by both."""


class SearchUnavailable(Exception):
    """The index or the embedder cannot do what was asked; the message says what happened and what to do."""
