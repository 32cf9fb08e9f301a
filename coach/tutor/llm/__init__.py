"""The tutor that writes with a chat model, behind the same five verbs."""
