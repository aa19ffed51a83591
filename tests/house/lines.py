"""Village lines that can be cut, thinned, made lossy or slow: each village in a network namespace of its own.

This kernel has no netem and a browser's own emulation leaves WebRTC alone, so packets go through a relay of
ours: one TUN device here with the house's address, one in each namespace, and a process between them. Needs
root, as `ip netns` does.
"""

import fcntl
import heapq
import json
import os
import random
import select
import socket
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.house.browsers import CHROMIUM
from tests.house.claims import claimed

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x0001 | 0x1000
MTU = 1400
TCP = 6
NAMESPACES = Path("/run/netns")


@dataclass(frozen=True)
class Condition:
    """Of one village's line, both ways. 0 kbit/s is as fast as it goes."""

    cut: bool = False
    only_tcp_port: int = 0  # nothing else gets through
    kbps: int = 0
    loss: float = 0.0
    delay_ms: float = 0.0
    queue_ms: float = 300.0


class Line:
    """One village's line and the namespace at its far end."""

    def __init__(self, lines: "Lines", index: int, folder: Path) -> None:
        self.index, self.lines = index, lines
        self.namespace = f"{lines.name}{index}"
        self.device = f"{lines.name}v{index}"
        self.address = f"{lines.prefix}.{index + 2}"
        self.chromium = folder / f"chromium-{index}"
        self.chromium.write_text(f'#!/bin/sh\nexec ip netns exec {self.namespace} {CHROMIUM} "$@"\n')
        self.chromium.chmod(self.chromium.stat().st_mode | stat.S_IXUSR)

    def become(self, **condition: float) -> None:
        """From now on the line is like this; what is not named is as it should be."""
        self.lines.tell(self.index, Condition(**condition))  # type: ignore[arg-type]  # numbers and flags by name

    def readdress(self) -> None:
        """The village gets another address, as a phone does that changes cells."""
        old, self.address = self.address, f"{self.lines.prefix}.{self.index + 102}"
        ip("-n", self.namespace, "addr", "del", f"{old}/24", "dev", self.device)
        ip("-n", self.namespace, "addr", "add", f"{self.address}/24", "dev", self.device)
        ip("-n", self.namespace, "route", "replace", "default", "dev", self.device)


class Lines:
    """A house's end of the lines, and the relay between it and the villages."""

    def __init__(self, count: int, folder: Path) -> None:
        number = claimed("line", range(1, 250), has_no_device)
        self.name, self.prefix = f"lk{number}", f"10.213.{number}"
        self.address = f"{self.prefix}.1"
        self.ours, theirs = socket.socketpair()
        self.lines = [Line(self, index, folder) for index in range(count)]
        here = tun(f"{self.name}h")
        there = [tun(line.device) for line in self.lines]
        for line in self.lines:
            if (NAMESPACES / line.namespace).exists():  # of a run that was killed: the number is ours now
                ip("netns", "delete", line.namespace)
            ip("netns", "add", line.namespace)
            ip("link", "set", line.device, "netns", line.namespace)
            ip("-n", line.namespace, "link", "set", "lo", "up")
            ip("-n", line.namespace, "addr", "add", f"{line.address}/24", "dev", line.device)
            ip("-n", line.namespace, "link", "set", line.device, "up", "mtu", str(MTU))
            ip("-n", line.namespace, "route", "add", "default", "dev", line.device)
        ip("addr", "add", f"{self.address}/24", "dev", f"{self.name}h")
        ip("link", "set", f"{self.name}h", "up", "mtu", str(MTU))
        handed = [here, *there, theirs.fileno()]
        self.relay = subprocess.Popen(
            [sys.executable, "-m", "tests.house.lines", *map(str, handed)], pass_fds=handed
        )
        for descriptor in handed[:-1]:
            os.close(descriptor)
        theirs.close()

    def tell(self, index: int, condition: Condition) -> None:
        self.ours.sendall(json.dumps([index, asdict(condition)]).encode() + b"\n")

    def close(self) -> None:
        self.ours.close()
        self.relay.wait(timeout=5)  # and with it the devices go
        for line in self.lines:
            ip("netns", "delete", line.namespace)


@contextmanager
def village_lines(count: int, folder: Path) -> Iterator[Lines]:
    lines = Lines(count, folder)
    try:
        yield lines
    finally:
        lines.close()


def has_no_device(number: int) -> bool:
    """Whether this machine reaches nobody by the addresses of these lines."""
    return f" 10.213.{number}." not in ip("-o", "-4", "addr")


def ip(*arguments: str) -> str:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(
            f"ip {' '.join(arguments)}: {done.stderr.strip()} (village lines need root and iproute2)"
        )
    return done.stdout


def tun(name: str) -> int:
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN_NO_PI))
    os.set_inheritable(descriptor, True)
    return descriptor


class Relay:
    """Carries packets between `here` and the villages' devices, each line under its own condition."""

    def __init__(self, here: int, there: Sequence[int], orders: socket.socket) -> None:
        self.here, self.there, self.orders = here, there, orders
        self.conditions = [Condition() for _ in there]
        self.free_at = [[0.0, 0.0] for _ in there]
        self.waiting: list[tuple[float, int, int, bytes]] = []
        self.routes: dict[bytes, int] = {}
        self.count = 0
        self.chance = random.Random(1)  # noqa: S311 - which packets are lost is no secret
        self.text = b""

    def run(self) -> None:
        """Until the other end of the orders is closed."""
        watched = [self.here, *self.there, self.orders.fileno()]
        while True:
            wait = max(0.0, self.waiting[0][0] - time.monotonic()) if self.waiting else 1.0
            for descriptor in select.select(watched, [], [], min(wait, 1.0))[0]:
                if descriptor == self.orders.fileno():
                    if not self.obey():
                        return
                else:
                    self.take(descriptor)
            self.deliver()

    def obey(self) -> bool:
        got = self.orders.recv(65536)
        self.text += got
        *whole, self.text = self.text.split(b"\n")
        for line in whole:
            index, condition = json.loads(line)
            self.conditions[index] = Condition(**condition)
        return bool(got)

    def take(self, descriptor: int) -> None:
        while True:
            try:
                packet = os.read(descriptor, 65536)
            except OSError:  # nothing more just now
                return
            if len(packet) < 20 or packet[0] >> 4 != 4:
                continue
            if descriptor == self.here:
                index = self.routes.get(packet[16:20])
                if index is not None:
                    self.queue(index, 0, self.there[index], packet)
            else:
                index = self.there.index(descriptor)
                self.routes[packet[12:16]] = index
                self.queue(index, 1, self.here, packet)

    def queue(self, index: int, way: int, target: int, packet: bytes) -> None:
        line, now = self.conditions[index], time.monotonic()
        shut = line.only_tcp_port and not is_tcp_of(packet, line.only_tcp_port)
        lost = line.cut or shut or (line.loss and self.chance.random() < line.loss)
        begins = max(now, self.free_at[index][way])
        if lost or (line.kbps and begins - now > line.queue_ms / 1000):
            return
        takes = len(packet) * 8 / (line.kbps * 1000) if line.kbps else 0.0
        self.free_at[index][way] = begins + takes
        self.count += 1
        heapq.heappush(self.waiting, (begins + takes + line.delay_ms / 1000, self.count, target, packet))

    def deliver(self) -> None:
        now = time.monotonic()
        while self.waiting and self.waiting[0][0] <= now:
            _due, _number, target, packet = heapq.heappop(self.waiting)
            try:
                os.write(target, packet)
            except OSError:
                continue  # a full device loses packets, as lines do


def is_tcp_of(packet: bytes, port: int) -> bool:
    header = (packet[0] & 15) * 4
    return packet[9] == TCP and port in struct.unpack_from("!HH", packet, header)


if __name__ == "__main__":
    first, *rest, orders = map(int, sys.argv[1:])
    Relay(first, rest, socket.socket(fileno=orders)).run()
