"""The embedded broker alone, then under Celery's own producer and consumer."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue
from kombu.exceptions import ChannelError

import config  # noqa: F401 names the transport

QUEUE = Queue("q", Exchange("q"), routing_key="q")
FORK = multiprocessing.get_context("fork")


def connect(root: Path) -> Connection:
    return Connection(f"spool://localhost{root}")


def publish(root: Path, numbers: range) -> None:
    with connect(root) as link, link.Producer(serializer="json") as producer:
        for number in numbers:
            producer.publish({"n": number}, exchange=QUEUE.exchange, routing_key="q", declare=[QUEUE])


def drain(root: Path, idle: float = 0.3) -> list[int]:
    """Take messages until none has come for `idle` seconds."""
    got: list[int] = []
    with (
        connect(root) as link,
        link.Consumer(QUEUE, callbacks=[lambda body, m: (m.ack(), got.append(body["n"]))]),
    ):
        try:
            while True:
                link.drain_events(timeout=idle)
        except TimeoutError:
            return got


def drain_into(root: Path, results: "multiprocessing.Queue[list[int]]") -> None:
    results.put(drain(root, idle=1.0))


def ready(root: Path) -> list[Path]:
    return list((root / "queues" / "q").iterdir())


def test_messages_come_in_order_and_leave_no_file(tmp_path: Path) -> None:
    publish(tmp_path, range(50))
    assert len(ready(tmp_path)) == 50
    assert drain(tmp_path) == list(range(50))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_each_message_reaches_one_of_several_processes(tmp_path: Path) -> None:
    results = FORK.Queue()
    readers = [FORK.Process(target=drain_into, args=(tmp_path, results)) for _ in range(3)]
    writers = [FORK.Process(target=publish, args=(tmp_path, range(n * 200, n * 200 + 200))) for n in range(2)]
    for process in [*readers, *writers]:
        process.start()
    got = [results.get(timeout=30) for _ in readers]
    for process in [*readers, *writers]:
        process.join(10)
    assert sorted(number for part in got for number in part) == list(range(400))


def test_a_half_written_message_is_never_read(tmp_path: Path) -> None:
    publish(tmp_path, range(1))
    (tmp_path / "tmp" / "0-half").write_text('{"body": "eyJ')
    assert drain(tmp_path) == [0]


def test_messages_of_a_writer_killed_at_any_moment_are_whole(tmp_path: Path) -> None:
    for _ in range(5):
        writer = FORK.Process(target=publish, args=(tmp_path, range(100_000)))
        writer.start()
        while not (tmp_path / "queues" / "q").exists() or len(ready(tmp_path)) < 20:
            time.sleep(0.01)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        got = drain(tmp_path)
        assert got == list(range(len(got)))


def test_what_the_dead_left_is_removed_after_a_while(tmp_path: Path) -> None:
    for folder in ("tmp", "claimed"):
        (tmp_path / folder).mkdir()
        old, new = tmp_path / folder / "old", tmp_path / folder / "new"
        old.touch()
        new.touch()
        os.utime(old, (0, 0))
    publish(tmp_path, range(0))
    with connect(tmp_path) as link:
        link.default_channel  # noqa: B018 opens the transport
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["new", "new"]


def test_size_and_purge(tmp_path: Path) -> None:
    publish(tmp_path, range(7))
    with connect(tmp_path) as link:
        bound = QUEUE(link.default_channel)
        assert bound.queue_declare(passive=True).message_count == 7
        assert bound.purge() == 7
    assert drain(tmp_path, idle=0.1) == []


@pytest.mark.parametrize("name", ["../etc", "a/b", "", ".hidden"])
def test_a_queue_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with connect(tmp_path) as link, pytest.raises(ChannelError):
        link.default_channel._put(name, {})


def test_a_message_taken_and_not_acknowledged_comes_back_on_close(tmp_path: Path) -> None:
    publish(tmp_path, range(1))
    with connect(tmp_path) as link, link.Consumer(QUEUE, callbacks=[lambda body, message: None]):
        link.drain_events(timeout=1)
        assert ready(tmp_path) == []
    assert drain(tmp_path) == [0]
