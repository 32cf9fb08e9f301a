"""The learner's side: what is asked, answered, graded, scheduled, evidenced and written."""


class CoachError(Exception):
    """A known fault; the message is one plain sentence that says what happened and what to do."""
