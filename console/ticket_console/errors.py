"""What can keep the console from its work."""


class ConsoleError(Exception):
    """A reason and what to do next, in plain words without secrets and personal data."""

    def __init__(self, reason: str, instruction: str) -> None:
        super().__init__(f"{reason} {instruction}")
        self.reason = reason
        self.instruction = instruction
