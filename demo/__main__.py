"""The demo: Home Assistant with the integration set up, until Ctrl-C."""

import argparse
import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
import logging
import os
from pathlib import Path
import shutil
import signal
import sys
import time
import webbrowser

from simulator import Simulator

from . import account, dashboard
from .client import HomeAssistant, HomeAssistantError
from .config import REPOSITORY
from .home import PREFERRED_PORT, StartError, free_port, home_assistant

# K-Lataus of HERE's tutorial, Ratina shopping centre, Tulli garage.
SIMULATED_LOCATIONS = [
    "246udbvy497hq-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyMTg1ODgz",
    "246udbvufd6nt-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEzMzgwMTc0",
    "246udbvv52866-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyODQ1NTAz",
]
SIMULATED_API_KEY = "demo-api-key"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Start Home Assistant with HERE EV Charge Points set up.",
        epilog="With HERE_API_KEY in the environment it asks the real HERE instead of"
        " a simulated one; every poll is then a request on that account.",
    )
    parser.add_argument(
        "--location",
        action="append",
        default=[],
        metavar="ID",
        help="a charging location to watch (may be repeated)",
    )
    parser.add_argument("--fresh", action="store_true", help="start over")
    parser.add_argument("--open", action="store_true", help="open the browser")
    parser.add_argument(
        "--port", type=int, help=f"of Home Assistant ({PREFERRED_PORT} where free)"
    )
    parser.add_argument(
        "--speed",
        type=float,
        default=60,
        help="simulated seconds per second (60); 0 stops time",
    )
    parser.add_argument(
        "--directory",
        type=Path,
        help="where Home Assistant keeps its data (.demo, real HERE: .demo-here)",
    )
    parser.add_argument(
        "--exit-when-ready", action="store_true", help="stop as soon as all is there"
    )
    return parser.parse_args()


def say(text: str) -> None:
    """Tell the user what is going on."""
    print(f"demo: {text}", flush=True)


async def demo(options: argparse.Namespace) -> None:
    """Run everything until cancelled."""
    started = time.monotonic()
    api_key = os.environ.pop("HERE_API_KEY", "")
    directory = options.directory or REPOSITORY / (".demo-here" if api_key else ".demo")
    directory = directory.resolve()
    make_directory(directory, fresh=options.fresh)
    port = free_port(options.port or PREFERRED_PORT)
    if options.port and port != options.port:
        raise StartError(f"Something listens on port {options.port} already")

    async with here(directory, real=bool(api_key)) as simulator:
        say("starting Home Assistant, its data is in " + show(directory))
        url = simulator.url if simulator else None
        async with home_assistant(directory, port=port, simulator_url=url) as home:
            ids = options.location or ([] if api_key else SIMULATED_LOCATIONS)
            await set_up(home, api_key or SIMULATED_API_KEY, ids)
            if simulator:
                say(f"letting simulated time run {options.speed:g} times as fast")
                simulator.life.speed = options.speed
            say(f"ready after {time.monotonic() - started:.0f} s")
            if not options.exit_when_ready:
                await look_around(home, options.open)
            say("stopping Home Assistant")


def make_directory(directory: Path, *, fresh: bool) -> None:
    """Make the directory for the data; what is not a demo's is neither used nor emptied."""
    mark = directory / ".demo"
    if directory.exists() and any(directory.iterdir()) and not mark.exists():
        raise StartError(f"{directory} holds something else: choose an empty directory")
    if fresh:
        shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch()


@asynccontextmanager
async def here(directory: Path, *, real: bool) -> AsyncGenerator[Simulator | None]:
    """Give a simulated HERE in which time stands still, None for the real one."""
    if real:
        say("asking the real HERE: every poll is a request on your account")
        yield None
        return
    logger = logging.getLogger("simulator")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(logging.FileHandler(directory / "simulator.log", mode="w"))
    async with Simulator() as simulator:
        say(f"simulating HERE at {simulator.url}")
        yield simulator


async def set_up(home: HomeAssistant, api_key: str, ids: list[str]) -> None:
    """Add the account and the locations that are not there yet."""
    entry = await account.entry_id(home)
    if entry is None:
        if not ids:
            raise StartError("Which locations? Name them: scripts/demo --location ID")
        say("adding the integration through its own dialogue")
        entry = await account.set_up(home, account.by_api_key(api_key), ids)
    else:
        present = await account.location_ids(home, entry)
        ids = [key for key in ids if key.rpartition(":")[2] not in present]
        if ids:
            say(f"adding {len(ids)} locations to the account")
            await account.add_locations(home, entry, ids)
    if ids:
        say("arranging a dashboard")
        await dashboard.save_dashboard(home)


async def look_around(home: HomeAssistant, open_browser: bool) -> None:
    """Say where to look and wait for Ctrl-C."""
    address = f"{home.url}/{dashboard.PATH}"
    say("")
    say(f"    {address}")
    say("")
    say("Ctrl-C stops it")
    if open_browser:
        await asyncio.to_thread(webbrowser.open, address)
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()


def show(path: Path) -> str:
    """Return a path the way the user would type it."""
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


async def until_interrupted(work: Coroutine[None, None, None]) -> None:
    """Run something, letting it clean up on Ctrl-C and its relatives."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


def main() -> int:
    """Run the command."""
    try:
        asyncio.run(until_interrupted(demo(arguments())))
    except (StartError, HomeAssistantError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    say("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
