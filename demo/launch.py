"""Start Home Assistant; its HERE can be a simulated one.

The shipped integration has no switch for that: its addresses are swapped here,
in memory, before Home Assistant starts.

Usage: python -m demo.launch CONFIG_DIRECTORY [SIMULATOR_URL] < pipe
Home Assistant stops when the pipe is closed, so it never outlives who started it.
"""

import importlib
import os
from pathlib import Path
import signal
import sys
import threading
from types import ModuleType
from typing import Any, override

from homeassistant import bootstrap
from homeassistant.__main__ import main
from homeassistant.const import RESTART_EXIT_CODE
from homeassistant.helpers import service

ADDRESSES = {
    "EVCP_URL": "/v3",
    "BROWSE_URL": "/v1/browse",
    "GEOCODE_URL": "/v1/geocode",
    "TOKEN_URL": "/oauth2/token",
    "TIMESTAMP_URL": "/timestamp",
}

# Of what Home Assistant starts by default: what needs a compiler or the internet.
LEFT_OUT = {
    "ai_task",
    "analytics",
    "assist_satellite",
    "backup",
    "camera",
    "conversation",
    "image_processing",
    "infrared",
    "marketplace",
    "radio_frequency",
    "stt",
    "tts",
    "wake_word",
}


def use_simulator(url: str) -> None:
    """Let the integration ask a simulator instead of HERE."""
    const = importlib.import_module("custom_components.here_ev_charge_points.api.const")
    swapped = {name: url + path for name, path in ADDRESSES.items()}
    if missing := swapped.keys() - vars(const).keys():
        raise SystemExit(f"{const.__file__} has no {', '.join(sorted(missing))}")
    vars(const).update(swapped)


class OnDemand(dict[str, ModuleType]):
    """Home Assistant's kinds of entities, each imported when it is asked for."""

    @override
    def get(self, domain: str, default: Any = None) -> Any:
        """Import one kind."""
        return importlib.import_module(f"homeassistant.components.{domain}")


def import_kinds_on_demand() -> None:
    """Describe actions without importing what the demo leaves out.

    Home Assistant imports every kind of entity for that, voice with its compiled
    code among them.
    """
    vars(service)["_base_components"] = OnDemand


def stop_with_parent() -> None:
    """Stop Home Assistant when whoever holds the other end of stdin is gone."""

    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def launch(config: Path, simulator_url: str | None = None) -> int:
    """Run Home Assistant until it is stopped."""
    # Home Assistant puts this first as well: both must mean the same modules.
    sys.path.insert(0, str(config))
    if simulator_url:
        use_simulator(simulator_url)
    bootstrap.DEFAULT_INTEGRATIONS -= LEFT_OUT
    import_kinds_on_demand()
    stop_with_parent()
    sys.argv = ["hass", "--config", str(config), "--skip-pip", "--log-no-color"]
    return main()


if __name__ == "__main__":
    command = [sys.executable, "-m", "demo.launch", *sys.argv[1:]]
    exit_code = launch(Path(sys.argv[1]), *sys.argv[2:3])
    if exit_code == RESTART_EXIT_CODE:  # "Restart" in the menu
        os.execv(sys.executable, command)
    sys.exit(exit_code)
