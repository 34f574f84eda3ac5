"""`python -m vendor_sandbox`: serve the vendors until SIGINT or SIGTERM."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from vendor_sandbox.app import make_app
from vendor_sandbox.sandbox import Sandbox, Start
from vendor_sandbox.server import Server, listen, url_of
from vendor_sandbox.state_file import StateError, load_state


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve; the exit code is 0 after a signal, 1 where it cannot start."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options = _parser().parse_args(arguments)
    try:
        listening = listen(options.port)
    except OSError as error:
        sys.stderr.write(
            f"Port {options.port} cannot be used ({os.strerror(error.errno or 0)}): "
            "stop what listens there, or choose another --port.\n"
        )
        return 1
    with listening:
        try:
            _server(options, url_of(listening)).run(sockets=[listening])
        except KeyboardInterrupt:
            return 0
        except StateError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


def _server(options: argparse.Namespace, url: str) -> Server:
    start = Start(options.seed, options.events, options.customers, options.orders)
    sandbox = Sandbox(start, rate_limits=options.rate_limits)
    if options.state is not None:
        load_state(options.state, sandbox)
    return Server(make_app(sandbox, options.state), lambda: _say(f"sandbox ready on {url}"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m vendor_sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8800, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=Start.seed, help="which world")
    parser.add_argument("--events", type=int, default=Start.events)
    parser.add_argument("--customers", type=int, default=Start.customers)
    parser.add_argument("--orders", type=int, default=Start.orders)
    parser.add_argument("--state", type=Path, help="file that keeps the state between runs")
    parser.add_argument(
        "--no-rate-limits", dest="rate_limits", action="store_false", help="for benchmarks"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
