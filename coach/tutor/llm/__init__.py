"""Any chat model as a tutor: asked with our prompts, its replies checked, the offline tutor behind it."""
