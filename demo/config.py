"""The configuration directory of a Home Assistant that is onboarded already."""

import json
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
OWNER_ID = "de301111111111111111111111111111"

CONFIGURATION = """\
homeassistant:
  name: Home
  latitude: 61.4900
  longitude: 23.8000
  elevation: 110
  unit_system: metric
  currency: EUR
  country: FI
  language: en
  time_zone: Europe/Helsinki
  auth_providers:
    # Whoever sits at this machine is the owner: no password to remember.
    - type: trusted_networks
      trusted_networks: 127.0.0.1/32
      allow_bypass_login: true
    - type: homeassistant

# Not default_config: parts of it need compilers and the internet.
config:
history:
logbook:
recorder:
  commit_interval: 1

automation: !include automations.yaml
script: !include scripts.yaml

logger:
  default: warning
  logs:
    custom_components.here_ev_charge_points: info
"""


def prepare(config: Path, port: int) -> None:
    """Write what is missing in the directory; what Home Assistant wrote stays."""
    storage = config / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    (config / "configuration.yaml").write_text(CONFIGURATION, encoding="utf-8")
    for name in ("automations.yaml", "scripts.yaml"):
        (config / name).touch()
    _link(config / "custom_components", REPOSITORY / "custom_components")
    _link_blueprints(config)

    _store(storage / "http", _http(port), version=3)
    if not (storage / "auth").exists():
        _store(storage / "auth", _auth())
    if not (storage / "onboarding").exists():
        steps = ["user", "core_config", "analytics", "integration"]
        _store(storage / "onboarding", {"done": steps}, version=4)


def _link(link: Path, target: Path) -> None:
    """Point a symbolic link at its target, wherever it pointed before."""
    if link.is_symlink():
        link.unlink()
    link.symlink_to(target)


def _link_blueprints(config: Path) -> None:
    """Offer the blueprints of the repository, as an import of them would.

    File by file: Home Assistant does not look into linked folders.
    """
    blueprints = REPOSITORY / "blueprints"
    for source in blueprints.glob("*/*/*.yaml"):
        link = config / "blueprints" / source.relative_to(blueprints)
        link.parent.mkdir(parents=True, exist_ok=True)
        _link(link, source)


def _store(path: Path, data: object, version: int = 1) -> None:
    """Write a file as Home Assistant's storage does."""
    content = {"version": version, "minor_version": 1, "key": path.name, "data": data}
    path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    path.chmod(0o600)


def _http(port: int) -> object:
    """Listen on this machine only; in YAML this is deprecated."""
    stable = {
        "server_host": ["127.0.0.1"],
        "server_port": port,
        "cors_allowed_origins": [],
        "ip_ban_enabled": False,
        "login_attempts_threshold": -1,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": "2026-11-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    return {"stable": stable, "pending": None, "yaml_migration_done": True}


def _auth() -> object:
    """One owner, who logs in by sitting at this machine."""
    owner = {
        "id": OWNER_ID,
        "name": "Demo",
        "group_ids": ["system-admin"],
        "is_owner": True,
        "is_active": True,
        "system_generated": False,
        "local_only": True,
    }
    groups = [
        {"id": "system-admin", "name": "Administrators"},
        {"id": "system-users", "name": "Users"},
        {"id": "system-read-only", "name": "Read Only"},
    ]
    return {
        "users": [owner],
        "groups": groups,
        "credentials": [],
        "refresh_tokens": [],
    }
