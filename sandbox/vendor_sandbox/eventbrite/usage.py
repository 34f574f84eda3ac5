"""How much of a token's hour is used, which every answer says in the header `x-rate-limit`.

`token:<the token> 3/2000 reset=3594s, key:<the key> 3/2000 reset=3594s`, the token in clear
(recorded).
"""

from starlette.responses import Response

from vendor_sandbox.limits import SlidingWindow

HEADER = "x-rate-limit"
KEY = "SANDBOXAPIKEY"


class Usage:
    """The calls of each token in the last hour."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._window = SlidingWindow(limit, seconds)

    def take(self, token: str, limit: int) -> float | None:
        """Count a call; the seconds to wait where it is over the limit."""
        self._window.limit = max(limit, 1)
        return self._window.take(token)

    def tell(self, response: Response, token: str) -> None:
        """Put the header on an answer."""
        limit = self._window.limit
        used, seconds = limit - self._window.remaining(token), int(self._window.resets_in(token))
        parts = (
            f"{owner} {used}/{limit} reset={seconds}s" for owner in (f"token:{token}", f"key:{KEY}")
        )
        response.headers[HEADER] = ", ".join(parts)

    def clear(self) -> None:
        """Forget every call."""
        self._window.clear()
