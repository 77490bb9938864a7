"""Build hook: machine code that was compiled before goes into a wheel, which then is for this platform."""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "REFERENDUM_MACHINE_CODE"
"""Names the folder; without it the wheel is a pure one."""


class MachineCodeHook(BuildHookInterface):
    """What hatchling calls before it builds a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        folder = os.environ.get(VARIABLE)
        if folder:
            python = f"cp{sys.version_info.major}{sys.version_info.minor}"
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data |= {"pure_python": False, "tag": f"{python}-{python}-{platform}"}
            build_data["force_include"][folder] = "sim/machine_code"
