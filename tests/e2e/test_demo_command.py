"""The command that shows the integration: scripts/demo."""

import asyncio
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
import re
import signal

from demo.config import REPOSITORY

READY = 180.0


@asynccontextmanager
async def demo(directory: Path, *options: str) -> AsyncGenerator[Process]:
    """Run the command, and end it whatever happens."""
    process = await asyncio.create_subprocess_exec(
        REPOSITORY / "scripts/demo",
        "--directory",
        directory,
        *options,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def start(directory: Path) -> str:
    """Run the command until all is there, return what it says."""
    async with demo(directory, "--exit-when-ready") as process:
        output, _ = await asyncio.wait_for(process.communicate(), READY)
        assert process.returncode == 0, output.decode()
        return output.decode()


async def processes(directory: Path) -> list[str]:
    """Return the processes that work on a directory."""
    process = await asyncio.create_subprocess_exec(
        "ps", "-A", "-ww", "-o", "args=", stdout=PIPE
    )
    output, _ = await process.communicate()
    return [line for line in output.decode().splitlines() if str(directory) in line]


def requests(directory: Path) -> int:
    """Return how many requests for locations the simulator noted last time."""
    log = (directory / "simulator.log").read_text(encoding="utf-8")
    return log.count("GET /v3/locations ")


async def test_second_start_finds_everything(tmp_path: Path) -> None:
    """The first start sets up the account, the next one does not even ask HERE."""
    assert "adding the integration" in await start(tmp_path)
    assert requests(tmp_path) > 0
    assert "adding" not in await start(tmp_path)
    assert requests(tmp_path) == 0
    assert await processes(tmp_path) == []


async def test_interrupt_ends_everything(tmp_path: Path) -> None:
    """Ctrl-C stops Home Assistant in order and leaves nothing behind."""
    async with demo(tmp_path) as process:
        assert process.stdout
        output = await asyncio.wait_for(
            process.stdout.readuntil(b"Ctrl-C stops it\n"), READY
        )
        address = re.search(r"http://\S+", output.decode().partition("ready")[2])
        assert address
        assert len(await processes(tmp_path)) == 2
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), READY) == 0

    assert await processes(tmp_path) == []


async def test_leaves_other_directories_alone(tmp_path: Path) -> None:
    """Neither used nor emptied, whatever it is asked to do."""
    kept = tmp_path / "configuration.yaml"
    kept.write_text("homeassistant:\n", encoding="utf-8")
    async with demo(tmp_path, "--fresh", "--exit-when-ready") as process:
        output, _ = await asyncio.wait_for(process.communicate(), READY)
    assert process.returncode == 1
    assert "holds something else" in output.decode()
    assert list(tmp_path.iterdir()) == [kept]
    assert kept.read_text(encoding="utf-8") == "homeassistant:\n"
