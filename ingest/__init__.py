"""A file becomes chunks: read it, find its structure, cut it, and remember where each piece stands."""
