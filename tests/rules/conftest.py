"""The 2022 table, read from the published figures."""

from __future__ import annotations

import pytest

from sim.rules import Tally

# Region: registered, yes, no, both boxes marked, invalid (final statement, June 2022).
KZ_2022 = {
    "Akmola Region": (507706, 305824, 54225, 4521, 8457),
    "Aktobe Region": (559508, 230539, 79699, 3932, 8379),
    "Almaty Region": (1393831, 797254, 176802, 16304, 18694),
    "Atyrau Region": (397292, 195766, 62352, 2814, 6735),
    "West Kazakhstan Region": (444163, 223908, 73825, 3589, 4254),
    "Jambyl Region": (688369, 375277, 85173, 7854, 8986),
    "Karaganda Region": (881179, 526079, 112811, 15568, 21947),
    "Kostanay Region": (553615, 301995, 83072, 3986, 8974),
    "Kyzylorda Region": (463043, 289152, 67121, 4896, 7186),
    "Mangystau Region": (406069, 174503, 64852, 2153, 4268),
    "Pavlodar Region": (513092, 303210, 69408, 3968, 8547),
    "North Kazakhstan Region": (379826, 232995, 43656, 3265, 5687),
    "Turkistan Region": (1164478, 739269, 162536, 10007, 23380),
    "East Kazakhstan Region": (912223, 542940, 119851, 16658, 23789),
    "Nur-Sultan": (708969, 323124, 60286, 7587, 14997),
    "Almaty": (1129117, 242977, 102245, 10325, 16986),
    "Shymkent": (632072, 358704, 72556, 8432, 14658),
    "Overseas diaspora": (90, 0, 0, 0, 0),
}


@pytest.fixture(scope="session")
def kz_2022() -> Tally:
    """All 18 rows; the diaspora is on the roll, forms no unit and has no ballot."""
    rows = list(KZ_2022.values())
    return Tally(
        tuple(KZ_2022),
        [row[0] for row in rows],
        [row[1:] for row in rows],
        weights=[1] * 17 + [0],
    )
