"""Fan-out against real clients: everybody gets everything, in order, whatever the path; nobody waits for a slow one."""

import json
import subprocess
import sys
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import socketio
import websocket
from engineio.payload import Payload

from queue_service.realtime.fanout import QUEUE_LIMIT
from queue_service.realtime.wires import text_frame
from tests.servers import ROOT, eventually

Payload.max_decode_packets = (
    1000  # the Python client refuses more than 16 in one polling answer; browsers do not
)
LARGE = 5_000  # characters of a message; a few of its kind fill the buffers of a slow client


class Server:
    """A process of ``fanout_server``."""

    def __init__(self, mode: str, direct: bool, folder: Path) -> None:
        port_file = Path(tempfile.mkdtemp(dir=folder)) / "port"
        command = [
            sys.executable,
            "-m",
            "tests.realtime.fanout_server",
            mode,
            str(int(direct)),
            str(port_file),
        ]
        self.process = subprocess.Popen(command, cwd=ROOT)
        eventually(lambda: port_file.exists() and port_file.read_text())
        self.url = f"http://127.0.0.1:{port_file.read_text()}"
        eventually(self.answers)

    def answers(self):
        try:
            return bool(self.state())
        except OSError:
            return False

    def state(self):
        with urllib.request.urlopen(f"{self.url}/state", timeout=5) as answer:
            return json.load(answer)

    def emit(self, *messages):
        data = json.dumps(messages).encode()
        asked = urllib.request.Request(f"{self.url}/emit", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return json.load(answer)

    def watched_by(self, count):
        eventually(lambda: self.state()["watching"] == count)

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Listener:
    """The library's own client, which a printer's program uses. It calls ``seen`` from many threads; ``arrived`` is in order."""

    def __init__(self, server: Server, transports: list[str] | None) -> None:
        self.seen: list[dict] = []
        self.arrived: list[int] = []
        self.client = socketio.Client(reconnection=False)
        self.receive = self.client.eio._receive_packet
        self.client.eio._receive_packet = self.note
        self.client.on("event", self.seen.append, namespace="/live")
        self.client.connect(server.url, transports=transports, namespaces=["/live"], wait_timeout=10)
        self.client.call("watch", {}, namespace="/live", timeout=10)

    def note(self, packet):
        if str(packet.data).startswith('2/live,["event"'):
            self.arrived.append(json.loads(packet.data[7:])[1]["n"])
        self.receive(packet)


class RawBoard:
    """A WebSocket that reads only when told to, with a small buffer: a client that cannot keep up."""

    def __init__(self, server: Server) -> None:
        import socket

        url = server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
        small = ((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),)
        self.socket = websocket.create_connection(url, sockopt=small, timeout=10)
        self.socket.recv()
        self.socket.send("40/live,")
        self.socket.recv()
        self.socket.send('42/live,0["watch",{"buffer":8192}]')
        self.socket.recv()

    def read_events(self, count):
        events: list[dict] = []
        while len(events) < count:
            text = self.socket.recv()
            if text == "2":
                self.socket.send("3")
            elif text.startswith("42/live,"):
                events.append(json.loads(text[8:])[1])
            else:
                raise AssertionError(f"unexpected packet {text[:40]!r}")
        return events


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fanout")


@pytest.fixture(scope="module")
def direct(folder):
    server = Server("eventlet", True, folder)
    yield server
    server.stop()


@pytest.fixture(scope="module", params=[("eventlet", True), ("eventlet", False), ("threading", True)])
def any_server(request, folder):
    server = Server(*request.param, folder)
    yield server
    server.stop()


@pytest.fixture
def nobody_left(direct):
    yield
    direct.watched_by(0)


def numbered(count, **more):
    return [{"n": number, **more} for number in range(count)]


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], None])
def test_every_kind_of_client_gets_every_message_in_order(any_server, transports):
    listener = Listener(any_server, transports)
    any_server.emit(*numbered(100, size=20))
    eventually(lambda: len(listener.seen) == 100)
    assert listener.arrived == list(range(100))
    assert all(message["text"] == "é" * 20 for message in listener.seen)
    listener.client.disconnect()


def test_messages_of_the_library_and_of_the_fan_out_keep_their_order(direct, nobody_left):
    listener = Listener(direct, ["websocket"])
    messages = numbered(300)
    for message in messages[::3]:
        message["by"] = "library"
    direct.emit(*messages)
    eventually(lambda: len(listener.seen) == 300)
    assert listener.arrived == list(range(300))
    listener.client.disconnect()


def polling_watcher(server):
    """Watch by polling, without ever asking for what waits; return the session id."""
    base = f"{server.url}/socket.io/?EIO=4&transport=polling"
    with urllib.request.urlopen(base, timeout=5) as answer:
        sid = json.loads(answer.read()[1:])["sid"]
    for packets in (b"40/live,", b'42/live,["watch",{}]'):
        with urllib.request.urlopen(f"{base}&sid={sid}", packets, timeout=5):
            pass
    server.watched_by(1)
    return sid


def test_a_client_that_changes_to_websocket_gets_first_what_waited(direct, nobody_left):
    address = f"{direct.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket&sid={polling_watcher(direct)}"
    direct.emit(*numbered(5))
    board = websocket.create_connection(address, timeout=10)
    board.send("2probe")
    assert board.recv() == "3probe"
    direct.emit(*({"n": number} for number in range(5, 10)))
    board.send("5")
    direct.emit(*({"n": number} for number in range(10, 15)))
    seen: list[int] = []
    while len(seen) < 15:
        text = board.recv()
        if text.startswith('42/live,["event"'):
            seen.append(json.loads(text[8:])[1]["n"])
    assert seen == list(range(15))
    board.close()


def test_a_websocket_is_left_alone_until_the_client_has_changed_to_it(direct, nobody_left):
    address = f"{direct.url}/socket.io/?EIO=4&transport=%s&sid={polling_watcher(direct)}"
    with urllib.request.urlopen(address % "polling", timeout=5) as answer:
        assert answer.read().startswith(b"40/live,")
    with ThreadPoolExecutor(1) as pool:
        poll = pool.submit(urllib.request.urlopen, address % "polling", timeout=5)
        board = websocket.create_connection((address % "websocket").replace("http", "ws"), timeout=10)
        board.send("2probe")
        assert board.recv() == "3probe"
        with poll.result() as answer:
            assert answer.read() == b"6"  # nothing waits any more, but the client still listens elsewhere
    before = direct.state()["queued"]
    assert direct.emit({"n": 0})["queued"] == before + 1
    board.send("5")
    assert board.recv() == '42/live,["event",{"n": 0, "text": ""}]'
    board.close()


def test_an_idle_websocket_is_written_to_directly(direct, nobody_left):
    listener = Listener(direct, ["websocket"])
    direct.emit({"n": 0})
    eventually(lambda: len(listener.seen) == 1)
    before = direct.state()["queued"]
    direct.emit(*numbered(20))
    eventually(lambda: len(listener.seen) == 21)
    assert direct.state()["queued"] == before
    listener.client.disconnect()


def test_a_slow_reader_gets_whole_frames_in_order_and_delays_nobody(direct, nobody_left):
    slow, quick = RawBoard(direct), Listener(direct, ["websocket"])
    before = direct.state()["queued"]
    messages = numbered(60, size=LARGE)
    for message in messages[::7]:
        message["by"] = "library"
    for message in messages:
        direct.emit(message)
    eventually(lambda: len(quick.seen) == 60)  # while the slow one has not read anything
    assert direct.state()["queued"] > before
    events = slow.read_events(60)
    assert [event["n"] for event in events] == list(range(60))
    assert all(event["text"] == "é" * LARGE for event in events)
    slow.socket.close()
    quick.client.disconnect()


def test_a_client_that_does_not_read_is_cut_off_instead_of_filling_the_memory(direct, nobody_left):
    stuck, quick = RawBoard(direct), Listener(direct, ["websocket"])
    direct.emit(*numbered(80, size=LARGE))
    eventually(lambda: len(quick.seen) == 80)
    for first in range(0, QUEUE_LIMIT * 2, 100):
        direct.emit(*numbered(100, size=first % 7))
    eventually(lambda: direct.state()["watching"] == 1)
    assert max(direct.state()["waiting"]) <= QUEUE_LIMIT + 2
    eventually(lambda: len(quick.seen) == 80 + QUEUE_LIMIT * 2)
    with pytest.raises((websocket.WebSocketConnectionClosedException, ConnectionError)):
        stuck.read_events(80 + QUEUE_LIMIT)
    quick.client.disconnect()


def test_a_polling_client_that_does_not_come_back_is_cut_off_too(direct, nobody_left):
    polling_watcher(direct)
    direct.emit(*numbered(QUEUE_LIMIT + 50))
    assert direct.state()["watching"] == 0


def test_dead_clients_are_forgotten_and_others_are_served(direct, nobody_left):
    import socket
    import struct

    gone, quick = [RawBoard(direct) for _ in range(5)], Listener(direct, ["websocket"])
    assert direct.state()["wires"] == 6
    for board in gone:  # the power goes: a reset, not a goodbye
        board.socket.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        board.socket.sock.close()
    direct.emit(*numbered(30))
    eventually(lambda: len(quick.seen) == 30)
    direct.watched_by(1)
    eventually(lambda: direct.state()["wires"] == 1)
    quick.client.disconnect()


@pytest.mark.parametrize("transports", ["websocket", "polling", "polling,websocket"])
def test_a_browser_reads_what_is_sent(direct, browser, transports):
    page = browser.new_page()
    page.goto(f"{direct.url}/page?transports={transports}")
    page.wait_for_function("document.title === 'watching'")
    direct.emit(*numbered(100, size=3))
    page.wait_for_function("document.title.startsWith('[')")
    seen = json.loads(page.title())
    assert [message["n"] for message in seen] == list(range(100))
    assert seen[0]["text"] == "ééé"
    page.evaluate("live.disconnect()")
    direct.watched_by(0)
    page.close()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65535, 65536, 70000])
def test_a_frame_of_any_size_is_as_the_standard_says(size):
    frame = text_frame("x" * size)
    assert frame[0] == 0x81
    short = frame[1]
    length, rest = {
        126: (int.from_bytes(frame[2:4], "big"), frame[4:]),
        127: (int.from_bytes(frame[2:10], "big"), frame[10:]),
    }.get(short, (short, frame[2:]))
    assert length == size
    assert rest == b"x" * size
