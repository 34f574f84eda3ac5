"""The one error that a command of this package shows to its user."""


class PipelineError(Exception):
    """Something the user can mend.

    Args:
        reason: What is wrong, without secrets or personal data.
        instruction: What to do next.
    """

    def __init__(self, reason: str, instruction: str) -> None:
        super().__init__(f"{reason} {instruction}")
        self.reason = reason
        self.instruction = instruction
