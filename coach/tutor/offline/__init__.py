"""The tutor that needs no model: rules, statistics and embeddings."""
