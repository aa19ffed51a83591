"""All processes of one machine under one process manager, which restarts what dies.

Caddy is the one public origin; behind it web, LiveKit's signalling and the recordings. Each house has a base
port of its own, so that several can stand on one machine (a demo, a test).
"""

import ctypes
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.utils.translation import gettext as _

from lianke.kernel.queues import Queue

LOOPBACK = ("localhost", "127.0.0.1")
START_S = 60
KILL_S = 5
STOP_S = 20  # guests and house have their own, shorter patience
PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """Says plainly what is in the way."""


@dataclass(frozen=True)
class Program:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    restart: bool = True
    patience_s: int = 8  # after SIGTERM


@dataclass(frozen=True)
class House:
    """One installation's processes. `origin` decides the public port; the four after it are LiveKit's and
    web's.
    """

    origin: str
    data: Path
    root: Path
    extra: Sequence[Program] = ()
    agent: str = "lianke-recorder"

    @property
    def port(self) -> int:
        parts = urlsplit(self.origin)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or "localhost"

    @property
    def is_local(self) -> bool:
        return self.host in LOOPBACK

    @property
    def web_port(self) -> int:
        return self.port + 1

    @property
    def livekit_url(self) -> str:
        return f"http://127.0.0.1:{self.port + 2}"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def spool(self) -> Path:
        """What comes in waits here, on the disk that is looked after; the system's own may be memory."""
        return self.run / "spool"

    def environment(self) -> dict[str, str]:
        """What every process of the house is told."""
        python = str(Path(sys.executable).parent)
        return {
            "PATH": f"{python}:{os.environ.get('PATH', '')}",
            "LIANKE_DATA": str(self.data),
            "LIANKE_ORIGIN": self.origin,
            "LIANKE_AGENT": self.agent,
            "LIANKE_RECORDINGS": str(self.data / "recordings"),
            "LIANKE_REPORT_URL": f"http://127.0.0.1:{self.web_port}/recording/report",
            "LIANKE_SCHOOL_TIME_SHIFT": str(settings.SCHOOL_TIME_SHIFT_S),
            "LIVEKIT_URL": os.environ.get("LIVEKIT_URL", self.livekit_url),
            "LIVEKIT_API_KEY": settings.LIVEKIT_API_KEY,
            "LIVEKIT_API_SECRET": settings.LIVEKIT_API_SECRET,
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(self.spool),
        }

    def programs(self) -> list[Program]:
        own_livekit = (
            []
            if "LIVEKIT_URL" in os.environ
            else [
                Program(
                    "livekit",
                    [str(self.root / "bin/livekit-server"), "--config", str(self.run / "livekit.json")],
                    patience_s=2,  # it would wait until everybody has left its rooms
                )
            ]
        )
        web = "uvicorn lianke.config.asgi:application --no-access-log --log-level warning"
        web += f" --host 127.0.0.1 --port {self.web_port}"
        web += " --timeout-keep-alive 130"  # longer than Caddy's: it never asks on a line that is being shut
        return [
            Program(
                "caddy",
                ["caddy", "run", "--config", str(self.run / "Caddyfile"), "--adapter", "caddyfile"],
                {"HOME": str(self.run), "XDG_CONFIG_HOME": str(self.run), "XDG_DATA_HOME": str(self.run)},
            ),
            *own_livekit,
            Program("web", [*web.split(), "--proxy-headers", "--forwarded-allow-ips", "127.0.0.1"]),
            *(worker(queue) for queue in Queue),
            Program("clock", ["lianke", "clock"]),
            Program(
                "recorder", [str(self.root / "bin/recorder")], {"LIANKE_RECORDER_NAME": socket.gethostname()}
            ),
            *self.extra,
        ]


def worker(queue: Queue) -> Program:
    """What a lesson waits for comes before what an office waits for, and both before what may take hours."""
    command = ["lianke", "db_worker", "--queue-name", queue.value, "--no-startup-delay"]
    niceness = {Queue.LESSON: 0, Queue.OFFICE: 10, Queue.AFTER_CLASS: 15}[queue]
    return Program(f"worker-{queue}", ["nice", "-n", str(niceness), *command])


def livekit_config(house: House) -> str:
    """JSON is YAML. One muxed UDP port; rooms are only made by us; nothing asks a server abroad."""
    rtc: dict[str, object] = {
        "udp_port": house.port + 4,
        "tcp_port": house.port + 3,
        "use_external_ip": False,
        "stun_servers": [],
        "congestion_control": {
            "enabled": True,
            "allow_pause": True,
        },  # on a bad line the picture gives way before the sound
        "pli_throttle": dict.fromkeys(
            ("low_quality", "mid_quality", "high_quality"), "300ms"
        ),  # who comes back waits for a key frame
    }
    if house.is_local:
        rtc |= {"node_ip": "127.0.0.1", "enable_loopback_candidate": True, "interfaces": {"includes": ["lo"]}}
    else:
        rtc |= {"node_ip": os.environ.get("LIANKE_NODE_IP", house.host)}
    return json.dumps(
        {
            "port": house.port + 2,
            "bind_addresses": ["127.0.0.1"],
            "keys": {settings.LIVEKIT_API_KEY: settings.LIVEKIT_API_SECRET},
            "logging": {"json": True, "level": "info", "pion_level": "error"},
            "rtc": rtc,
            "room": {"auto_create": False},
            "webhook": {
                "api_key": settings.LIVEKIT_API_KEY,
                "urls": [f"http://127.0.0.1:{house.web_port}/hooks/livekit"],
            },
        },
        indent=1,
    )


def caddyfile(house: House) -> str:
    site = f"http://:{house.port}" if house.origin.startswith("http:") else house.origin
    tls = "" if house.origin.startswith("http:") else "tls internal"
    bind = f"bind {loopback_addresses()}" if house.is_local else ""
    return f"""{{
	admin off
	auto_https disable_redirects
	skip_install_trust
	log {{
		level WARN
	}}
	servers {{
		timeouts {{
			read_header 10s
			idle 2m
		}}
	}}
}}
{site} {{
	{bind}
	{tls}
	encode gzip
	handle /rtc* {{
		route {{
			forward_auth 127.0.0.1:{house.web_port} {{
				uri /hooks/room
				header_up -Connection
				header_up -Upgrade
			}}
			reverse_proxy {urlsplit(os.environ.get("LIVEKIT_URL", house.livekit_url)).netloc}
		}}
	}}
	handle /media/* {{
		route {{
			forward_auth 127.0.0.1:{house.web_port} {{
				uri /recording/gate
			}}
			uri strip_prefix /media
			root * {house.data / "recordings"}
			@playlist path *.m3u8
			header @playlist Cache-Control "private, no-cache"
			@segment path *.m4s *.mp4
			header @segment Cache-Control "private, max-age=300"
			header X-Content-Type-Options nosniff
			file_server
		}}
	}}
	handle /hooks/* {{
		respond 404
	}}
	handle /recording/* {{
		respond 404
	}}
	handle {{
		reverse_proxy 127.0.0.1:{house.web_port} {{
			@stopped status 408
			handle_response @stopped {{
				abort
			}}
		}}
	}}
	handle_errors {{
		@sending header Content-Length *
		abort @sending
	}}
}}
"""


def loopback_addresses() -> str:
    """127.0.0.1, and ::1 where this machine has it."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return "127.0.0.1"
    return "127.0.0.1 ::1"


def supervisor_config(house: House) -> str:
    logs = house.run / "log"
    blocks = [
        f"[supervisord]\nnodaemon=true\nsilent=true\nlogfile={logs}/supervisord.log\n"
        f"pidfile={house.run}/supervisord.pid\n"
        f"childlogdir={logs}\nminfds=4096\n",
        f"[unix_http_server]\nfile={house.run}/supervisor.sock\nchmod=0700\n",
        "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = "
        "supervisor.rpcinterface:make_main_rpcinterface\n",
        f"[supervisorctl]\nserverurl=unix://{house.run}/supervisor.sock\n",
    ]
    programs = house.programs()
    guests = [program for program in programs if program in house.extra]
    blocks += [
        group("house", 999, [program for program in programs if program not in guests]),
        group(
            "guests", 1000, guests
        ),  # robots leave first, while somebody is there to hear what they still have to say
    ]
    for program in programs:
        environment = ",".join(
            f'{name}="{escaped(value)}"'
            for name, value in (house.environment() | dict(program.environment)).items()
        )
        blocks.append(
            f"[program:{program.name}]\ncommand={escaped(shlex.join(program.command))}\n"
            f"directory={house.root}\n"
            f"environment={environment}\nautorestart={'true' if program.restart else 'unexpected'}\n"
            "startsecs=1\nstartretries=100000\n"
            f"stopasgroup=true\nkillasgroup=true\nstopwaitsecs={program.patience_s}\nredirect_stderr=true\n"
            f"stdout_logfile={logs}/{program.name}.log\nstdout_logfile_maxbytes=10MB\n"
            "stdout_logfile_backups=2\n"
        )
    return "\n".join(blocks)


def group(name: str, priority: int, programs: Sequence[Program]) -> str:
    """Programs that are stopped together; those that are in no group would be stopped one after the other."""
    if not programs:
        return ""
    return f"[group:{name}]\nprograms={','.join(program.name for program in programs)}\npriority={priority}\n"


def escaped(value: str) -> str:
    return value.replace("%", "%%")


def write_configs(house: House) -> None:
    (house.run / "log").mkdir(parents=True, exist_ok=True)
    rmtree(house.spool, ignore_errors=True)  # what a machine that lost its power left
    house.spool.mkdir()
    (house.data / "recordings").mkdir(parents=True, exist_ok=True)
    house.run.chmod(0o700)  # the LiveKit secret stands in there
    (house.run / "livekit.json").write_text(livekit_config(house))
    (house.run / "Caddyfile").write_text(caddyfile(house))
    (house.run / "supervisord.conf").write_text(supervisor_config(house))


def refuse_busy_ports(house: House) -> None:
    busy = [port for port in range(house.port, house.port + 4) if is_listening(port)]
    if busy:
        ports = ", ".join(map(str, busy))
        raise CannotStart(
            _("Port %(ports)s is in use. Stop what listens there, or set LIANKE_ORIGIN to another port.")
            % {"ports": ports}
        )


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.3)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start(house: House) -> subprocess.Popen[bytes]:
    """Starts the process manager and waits until the public origin answers. Raises CannotStart."""
    refuse_busy_ports(house)
    manager = manage(house)
    deadline = time.monotonic() + START_S
    while not is_up(house):
        if manager.poll() is not None or time.monotonic() > deadline:
            stop(manager)
            raise CannotStart(
                _("The processes did not come up; their logs are in %(folder)s.")
                % {"folder": house.run / "log"}
            )
        time.sleep(0.1)  # polling processes that start
    return manager


def manage(house: House) -> subprocess.Popen[bytes]:
    """The process manager with all programs of the house."""
    write_configs(house)
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("supervisord")), "-c", str(house.run / "supervisord.conf")],
        preexec_fn=die_with_parent,
        start_new_session=True,  # ctrl-C reaches us alone; we stop the house in order
    )


def is_up(house: House) -> bool:
    scheme = urlsplit(house.origin).scheme
    if scheme == "https":  # the certificate is Caddy's own; the port says enough
        return is_listening(house.port) and is_listening(house.web_port)
    try:
        with urlopen(f"http://127.0.0.1:{house.port}/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def stop(manager: subprocess.Popen[bytes]) -> None:
    if manager.poll() is None:
        manager.send_signal(signal.SIGTERM)
        try:
            manager.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            kill_session(manager.pid)
            manager.wait()


def kill_session(leader: int) -> None:
    """Ends the process manager and all that it has started, and what those start meanwhile."""
    deadline = time.monotonic() + KILL_S
    while (members := living(leader)) and time.monotonic() < deadline:
        for process in members:
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(process, signal.SIGKILL)
        time.sleep(0.05)  # a killed process takes a moment to go


def living(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if os.getsid(int(entry.name)) == session and "State:\tZ" not in (entry / "status").read_text():
                found.append(int(entry.name))
    return found


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
