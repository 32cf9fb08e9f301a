"""The app in the browser: Streamlit on 127.0.0.1."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from coach import CoachError

ROOT = Path(__file__).resolve().parent.parent
"""Where app.py, ui/, prompts/ and examples/ stand, in a checkout and in an installed package alike."""

EXAMPLE_VAULT = ROOT / "examples" / "vault"


def serve(home: Path, port: int) -> int:
    """Run the app until it is stopped and return its exit code.

    Where the system can, the app takes this process over: whatever ends the process ends the app and frees its port.
    """
    someone_there = sys.stdin.isatty() and sys.stdout.isatty()
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.address=127.0.0.1", f"--server.port={port}", f"--server.headless={str(not someone_there).lower()}",
        "--server.showEmailPrompt=false", "--server.fileWatcherType=none", "--server.maxUploadSize=200",
        "--browser.gatherUsageStats=false", "--browser.serverAddress=127.0.0.1",
        "--client.toolbarMode=minimal", "--client.showErrorDetails=none", "--client.showErrorLinks=false",
        "--runner.magicEnabled=false", "--logger.level=warning",
    ]  # fmt: skip
    command += [f"--theme.{name}={value}" for name, value in THEME.items()]
    environment = {**os.environ, "COACH_HOME": str(home)}
    sys.stdout.flush()
    if os.name == "posix":
        # Streamlit greets on stdout, which is the command line's own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.execve(sys.executable, command, environment)
    try:
        return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode
    except KeyboardInterrupt:
        return 0


THEME = {
    "font": "sans-serif",
    "headingFont": "serif",
    "headingFontWeights": "[600,600,600]",
    "baseRadius": "0.6rem",
    "showWidgetBorder": "true",
    "light.primaryColor": "#2b6a5d",
    "light.backgroundColor": "#fbf9f4",
    "light.secondaryBackgroundColor": "#f2eee4",
    "light.textColor": "#232b2d",
    "light.linkColor": "#22594e",
    "light.borderColor": "#cbc2ae",
    "light.sidebar.backgroundColor": "#f4f0e6",
    "light.sidebar.secondaryBackgroundColor": "#eae4d6",
    "dark.primaryColor": "#357a6b",
    "dark.backgroundColor": "#161b1c",
    "dark.secondaryBackgroundColor": "#20282a",
    "dark.textColor": "#e9e5db",
    "dark.linkColor": "#8fd0c0",
    "dark.borderColor": "#56645f",
    "dark.sidebar.backgroundColor": "#1a2122",
    "dark.sidebar.secondaryBackgroundColor": "#262f31",
}
"""Colours and type, light and dark as the browser asks for; the fonts come with Streamlit, so none is fetched."""


def free_address(port: int) -> str:
    """Return the address that the app will have.

    Raises:
        CoachError: the port is taken.
    """
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise CoachError(
                f"Port {port} is already in use, perhaps by a coach that is open; use that one, or name another "
                "with --port."
            )
    return f"http://127.0.0.1:{port}"
