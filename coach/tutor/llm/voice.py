"""Voice: spoken words as text, through an OpenAI-compatible transcription address."""

from __future__ import annotations

from coach import CoachError
from coach.settings import Settings


def transcribe(sound: bytes, settings: Settings, key: str | None) -> str:
    """Return what was said in a WAV recording.

    Raises:
        CoachError: no address is set, it does not answer, or nothing was heard.
    """
    from openai import OpenAI, OpenAIError

    if not settings.transcription_url:
        raise CoachError("No transcription address is set; name one in Settings, or type.")
    client = OpenAI(
        base_url=settings.transcription_url,
        api_key=key or "none",
        timeout=settings.timeout_seconds,
        max_retries=settings.retries,
    )
    try:
        heard = client.audio.transcriptions.create(model=settings.transcription_model, file=("speech.wav", sound))
    except OpenAIError as error:
        raise CoachError(
            f"The recording could not be turned into text ({type(error).__name__}); "
            "check the transcription address in Settings, or type."
        ) from error
    if not heard.text.strip():
        raise CoachError("Nothing was heard in the recording; try again nearer to the microphone, or type.")
    return heard.text.strip()
