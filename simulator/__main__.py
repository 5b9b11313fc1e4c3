"""Run the simulator from the command line until interrupted."""

import argparse
import asyncio
from contextlib import suppress
import logging
import sys

from .access import Access
from .server import Simulator


def _arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    access = Access()
    access_key_id, access_key_secret = next(iter(access.access_keys.items()))
    parser = argparse.ArgumentParser(
        prog="simulator",
        description=sys.modules["simulator"].__doc__,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on")
    add("--port", type=int, default=8123, help="0 picks a free one")
    add("--speed", type=float, default=60, help="simulated seconds per second")
    add("--seed", type=int, default=1, help="what chance starts from")
    add("--api-key", default=next(iter(access.api_keys)), help="the valid API key")
    add("--access-key-id", default=access_key_id, help="for OAuth")
    add("--access-key-secret", default=access_key_secret, help="for OAuth")
    add("--extra-locations", type=int, default=0, help="how many to generate")
    return parser.parse_args(argv)


async def serve(argv: list[str] | None = None) -> None:
    """Serve until cancelled."""
    arguments = _arguments(argv)
    simulator = Simulator(
        host=arguments.host,
        port=arguments.port,
        speed=arguments.speed,
        seed=arguments.seed,
        extra_locations=arguments.extra_locations,
        access=Access(
            api_keys={arguments.api_key},
            access_keys={arguments.access_key_id: arguments.access_key_secret},
        ),
    )
    async with simulator:
        print(f"HERE simulator ready at {simulator.url}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(
        level=logging.INFO, stream=sys.stdout, format="%(asctime)s %(message)s"
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(serve())
