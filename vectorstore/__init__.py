"""A chunk is found again: embedded, indexed by meaning and by word, and searched by both."""
