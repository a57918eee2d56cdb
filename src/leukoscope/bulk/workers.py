"""Processes that make rows: each has a model and one thread; one that dies is replaced, and the run goes on.

`concurrent.futures` has no such pool: when one of its processes is killed, it gives up all work that was begun and
does not say which picture did it.
"""

from __future__ import annotations

import multiprocessing
import signal
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from types import TracebackType

from leukoscope.bulk.rows import ModelSource, PictureRow, RowMaker, identify, refuse
from leukoscope.errors import LeukoscopeError

# Not forked: a copy of a process whose threads hold locks can hang.
_SPAWN = multiprocessing.get_context("spawn")
# Pictures that a worker has at hand, so that it need not wait for the next.
_AT_HAND = 2
# Rows for each worker that may wait for a slower picture before them: memory holds no more.
_WAITING = 32
# A picture that was in hand when so many workers died is the cause.
_TRIES = 2
# So many workers in succession that die before their model is loaded will not be the last.
_FAILED_STARTS = 3


class _Task:
    """A picture that is to be looked at."""

    def __init__(self, number: int, path: str) -> None:
        self.number = number
        self.path = path
        self.tries = 0


class _Worker:
    """A process with the tasks that it was given, the one in hand first."""

    def __init__(self, source: ModelSource) -> None:
        self.connection, theirs = _SPAWN.Pipe()
        self.tasks: deque[_Task] = deque()
        self.is_ready = False
        self.process = _SPAWN.Process(target=_work, args=(theirs, source), daemon=True)
        self.process.start()
        theirs.close()

    def give(self, task: _Task) -> None:
        self.tasks.append(task)
        with suppress(OSError):  # it has died: `RowWorkers` sees that when it reads
            self.connection.send((task.number, task.path))

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.join()


class RowWorkers:
    """Processes that keep their model: a context, for one run after another."""

    def __init__(self, source: ModelSource, workers: int) -> None:
        """Start so many processes, each of which loads the model of `source`."""
        self._source = source
        self._failed_starts = 0
        self._begun = self._given = 0
        self._again: deque[_Task] = deque()
        self._done: dict[int, PictureRow] = {}
        self._workers = [_Worker(source) for _ in range(workers)]

    def __enter__(self) -> RowWorkers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, e: BaseException | None, t: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()

    def make(self, paths: Iterable[str]) -> Iterator[PictureRow]:
        """Yield the row of each picture, in order; to be taken to its end.

        A worker that dies (killed, or crashed in a decoder) is replaced, and its picture tried once more by another.
        If that one dies too, the row says so.

        Args:
            paths: taken one by one, only as far ahead as they are worked on.

        Raises:
            LeukoscopeError: workers cannot start.
            ModelError: the model is at fault.
        """
        fresh = (_Task(number, path) for number, path in enumerate(paths, self._begun))
        while True:
            while self._given in self._done:
                yield self._done.pop(self._given)
                self._given += 1
            self._hand_out(fresh)
            if self._given == self._begun:
                return
            self._collect()

    def _hand_out(self, fresh: Iterator[_Task]) -> None:
        window = _WAITING * len(self._workers)
        for worker in sorted(self._workers, key=lambda one: len(one.tasks)):
            while len(worker.tasks) < _AT_HAND:
                if self._again:
                    worker.give(self._again.popleft())
                elif self._begun - self._given < window and (task := next(fresh, None)) is not None:
                    self._begun += 1
                    worker.give(task)
                else:
                    break

    def _collect(self) -> None:
        """Wait until a worker says something, or has died."""
        ready = wait([worker.connection for worker in self._workers])
        for index, worker in enumerate(self._workers):
            if worker.connection in ready:
                try:
                    message = worker.connection.recv()
                except (EOFError, OSError):
                    self._workers[index] = self._replace(worker)
                else:
                    self._take(worker, message)

    def _take(self, worker: _Worker, message: object) -> None:
        if isinstance(message, LeukoscopeError):
            raise message
        if isinstance(message, PictureRow):
            self._done[worker.tasks.popleft().number] = message
        else:
            worker.is_ready = True
            self._failed_starts = 0

    def _replace(self, worker: _Worker) -> _Worker:
        worker.process.join()
        code = worker.process.exitcode
        worker.end()
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts == _FAILED_STARTS:
                raise LeukoscopeError(
                    f"Expected {len(self._workers)} workers; they end before the model is loaded (exit status {code}). "
                    "Where memory is short, give fewer --workers."
                )
        elif worker.tasks:
            task = worker.tasks.popleft()
            task.tries += 1
            if task.tries == _TRIES:
                result = refuse(task.path, f"the process that read it ended, {_TRIES} times")
                self._done[task.number] = PictureRow(identify(task.path, self._source.fingerprint()), result)
            else:
                self._again.append(task)
        self._again.extend(worker.tasks)
        return _Worker(self._source)


def make_rows(paths: Iterable[str], source: ModelSource, workers: int) -> Iterator[PictureRow]:
    """Yield the row of each picture, in order; a few for each worker are in memory, however many there are.

    Args:
        paths: taken one by one, only as far ahead as they are worked on.
        source: of the model, for each worker.
        workers: how many processes.

    Raises:
        LeukoscopeError: workers cannot start.
        ModelError: the model is at fault.
    """
    with RowWorkers(source, workers) as pool:
        yield from pool.make(paths)


def _work(connection: Connection, source: ModelSource) -> None:
    """Be a worker: say that the model is loaded, then answer each path with its row."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's, which then ends its workers
    # Pillow's warnings about a flawed file do not name the file; its row does.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    # The parent's end of the pipe is closed when it has ended, however it ended.
    with suppress(EOFError, OSError):
        try:
            maker = RowMaker(source)
            connection.send(None)
            while True:
                _, path = connection.recv()
                connection.send(maker.make(path))
        except LeukoscopeError as error:
            connection.send(error)
