"""A bell at which lessons begin, in a network of its own: LiveKit, robots and a recorder behind one lossy
loopback.
"""

import json
import os
import shlex
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.house.running import ROOT

SECRET = "bench-secret-of-more-than-thirty-two-letters"  # noqa: S105 - a server of one minute
PORTS = {"http": 7880, "tcp": 7881, "udp": 7882}  # nobody else is in this network


@dataclass(frozen=True)
class Bell:
    """`loss` is the share of all UDP packets that never arrive, in both directions and on every leg."""

    clip: Path
    lessons: int
    villages: int
    seconds: float
    loss: float = 0.0
    jump: bool = False

    def ring(self) -> dict[str, Any]:
        """What `robot rehearse --json` tells. Raises subprocess.CalledProcessError."""
        with tempfile.TemporaryDirectory(prefix="lianke-bell-") as folder:
            config = Path(folder) / "livekit.json"
            config.write_text(json.dumps(livekit_config()))
            # nothing outlives the rehearsal
            alone = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
            rights = [] if os.geteuid() == 0 else ["--map-root-user"]
            command = [*alone, *rights, "bash", "-euc", self.script(config)]
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=self.seconds + 180
            )
            if done.returncode:
                raise AssertionError(f"the rehearsal failed: {done.returncode}\n{done.stdout}\n{done.stderr}")
            found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
            return found

    def script(self, config: Path) -> str:
        robot = [
            str(ROOT / "bin/robot"),
            "rehearse",
            "--clip",
            str(self.clip),
            "--lessons",
            str(self.lessons),
            "--villages",
            str(self.villages),
            "--seconds",
            str(self.seconds),
            "--recorder",
            str(ROOT / "bin/recorder"),
            "--json",
            *(["--jump"] if self.jump else []),
        ]
        return "\n".join(
            [
                "ip link set lo up",
                # the robots' media library does not offer loopback addresses
                "ip link add line type veth peer name end",
                "ip addr add 10.77.0.1/24 dev line; ip link set line up; ip link set end up",
                *loss_rules(self.loss),
                f"{shlex.join([str(ROOT / 'bin/livekit-server'), '--config', str(config)])} >&2 &",
                "livekit=$!; trap 'kill $livekit' EXIT",
                f"until (exec 3<>/dev/tcp/127.0.0.1/{PORTS['http']}) 2>/dev/null; do sleep 0.1; done",
                f"export LIVEKIT_URL=http://127.0.0.1:{PORTS['http']} LIVEKIT_API_KEY=lianke "
                f"LIVEKIT_API_SECRET={SECRET}",
                f"{shlex.join(robot)} --livekit-pid $livekit",
            ]
        )


def loss_rules(share: float) -> list[str]:
    """This kernel has no netem; nftables drops as well."""
    if not share:
        return []
    rule = f"meta l4proto udp numgen random mod 1000 < {round(share * 1000)} drop"
    return [
        "nft add table inet line",
        "nft add chain inet line in '{ type filter hook input priority 0; }'",
        f"nft add rule inet line in '{rule}'",
    ]


def livekit_config() -> dict[str, Any]:
    return {
        "port": PORTS["http"],
        "bind_addresses": ["127.0.0.1"],
        "keys": {"lianke": SECRET},
        "logging": {"level": "error", "pion_level": "error"},
        "rtc": {
            "udp_port": PORTS["udp"],
            "tcp_port": PORTS["tcp"],
            "node_ip": "127.0.0.1",
            "use_external_ip": False,
            "enable_loopback_candidate": True,
            "interfaces": {"includes": ["lo"]},
            "stun_servers": [],
        },
        "room": {"auto_create": False},
    }
