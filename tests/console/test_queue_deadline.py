"""A bound on time that ends a process whatever it is doing."""

import subprocess
import sys
import textwrap
import time


def run(block: str) -> subprocess.CompletedProcess[str]:
    """Run a program whose block has a third of a second."""
    program = f"""
        import re, threading, time
        from ticket_console.queue.deadline import within
        {block}
        print("the end")
    """
    words = [sys.executable, "-c", textwrap.dedent(program)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


def test_an_endless_search_ends_the_process_and_tells_where_but_not_what() -> None:
    program = 'endless = lambda: re.fullmatch("(a+)+", "a" * 60 + "b")\n'
    begun = time.monotonic()
    done = run(f"{program}        with within(0.3): endless()")
    assert time.monotonic() - begun < 30
    assert done.returncode == 1
    assert "the end" not in done.stdout
    assert "Timeout" in done.stderr
    assert "aaa" not in done.stderr


def test_what_ends_in_time_goes_on_and_leaves_no_bound_behind() -> None:
    done = run("with within(0.3): pass\n        time.sleep(0.6)")
    assert (done.returncode, done.stdout) == (0, "the end\n")


def test_each_thread_has_a_bound_of_its_own() -> None:
    block = """
        def long():
            with within(30): time.sleep(0.6)
        thread = threading.Thread(target=long)
        thread.start()
        with within(0.3): pass
        thread.join()
    """
    assert run(block.strip()).returncode == 0
    late = block.replace("30", "0.3").replace("0.3): pass", "30): time.sleep(5)")
    assert run(late.strip()).returncode == 1
