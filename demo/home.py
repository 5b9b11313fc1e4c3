"""A Home Assistant process: started, waited for, stopped."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import socket
import sys

import aiohttp

from .client import HomeAssistant
from .config import REPOSITORY, prepare

START_TIMEOUT = 180.0
STOP_TIMEOUT = 90.0
PREFERRED_PORT = 8123


class StartError(Exception):
    """Home Assistant does not start; the text says why."""


def free_port(preferred: int = 0) -> int:
    """Return the preferred port if nobody listens there, else any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", preferred))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def home_assistant(
    config: Path, *, port: int, simulator_url: str | None = None
) -> AsyncGenerator[HomeAssistant]:
    """Run Home Assistant; give a client of it as soon as it is ready."""
    prepare(config, port)
    log = config / "console.log"
    process = await _start(config, log, simulator_url)
    try:
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as session:
            try:
                client = await asyncio.wait_for(
                    _ready(url, session, process), START_TIMEOUT
                )
            except TimeoutError, StartError:
                why = f"Home Assistant does not start, see {log}\n{_tail(log)}"
                raise StartError(why) from None
            async with client:
                yield client
    finally:
        await _stop(process)


async def _start(config: Path, log: Path, simulator_url: str | None) -> Process:
    """Start the process, its output going to the log."""
    # In a session of its own: Ctrl-C reaches us alone, and we stop it in order.
    command = [sys.executable, "-m", "demo.launch", str(config)]
    if simulator_url:
        command.append(simulator_url)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HERE_")}
    with log.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=REPOSITORY,
            env=environment,
            stdin=PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


async def _ready(
    url: str, session: aiohttp.ClientSession, process: Process
) -> HomeAssistant:
    """Wait until Home Assistant has set up everything; log in."""
    client: HomeAssistant | None = None
    while process.returncode is None:
        try:
            client = client or await HomeAssistant.login(url, session)
            if await client.is_running():
                return client
        except aiohttp.ClientError, KeyError, OSError:
            pass  # not yet
        await asyncio.sleep(0.2)
    raise StartError


async def _stop(process: Process) -> None:
    """Ask the process to stop, and make it if it does not listen."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
    finally:
        if process.returncode is None:
            process.kill()


def _tail(log: Path, lines: int = 30) -> str:
    """Return the end of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
