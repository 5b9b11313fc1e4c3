"""A local stand-in for HERE's platform: tokens, EV Charge Points v3, place search.

It behaves as HERE's public documents say, and serves an invented city whose
chargers get occupied and freed. The demo, the end-to-end tests and the benchmark
run against it.
"""

from .access import Access
from .city import City, Location, VanishedError
from .faults import Faults
from .life import Life
from .server import Simulator

__all__ = [
    "Access",
    "City",
    "Faults",
    "Life",
    "Location",
    "Simulator",
    "VanishedError",
]
