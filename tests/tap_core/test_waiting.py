"""How long a tap waits."""

import threading

from tap_humanitix.tap import TapHumanitix


def test_a_wait_of_years_does_not_break_the_run() -> None:
    tap = TapHumanitix(config={"api_key": "x"})
    timer = threading.Timer(0.05, tap.stopping.set)
    timer.start()
    tap.pause(1e12)
    timer.join()
    assert tap.stopping.is_set()
