"""ASGI entry point: `uvicorn simulator.asgi:application`.

Reads the path of its configuration file from INLET_SIMULATOR_CONFIG.
"""

from simulator.app import create_app
from simulator.config import config_path_from_environment

application = create_app(config_path_from_environment())
