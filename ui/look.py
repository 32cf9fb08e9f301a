"""The look: what the theme cannot say, and the mark."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
MARK = str(HERE / "mark.svg")
MARK_AND_NAME = str(HERE / "mark-and-name.svg")


def dress() -> None:
    """Put the stylesheet, the keyboard script and the mark on the page."""
    st.logo(MARK_AND_NAME, size="large", link=None, icon_image=MARK)
    st.html(f"<style>{(HERE / 'look.css').read_text(encoding='utf-8')}</style>")
    st.html(f"<script>{(HERE / 'keys.js').read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)
