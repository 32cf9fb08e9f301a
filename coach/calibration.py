"""Calibration: how sure the learner was against how often that was right."""

from __future__ import annotations
