"""A source that is recorded while it is used."""

from __future__ import annotations

import time
from collections.abc import Mapping

from engine.files.answer_log import AnswerLog
from engine.files.heard import Heard
from engine.files.recorder import Recorder
from engine.files.streams import Output, write_failed
from engine.files.writer import RecordingWriter, this_startup
from engine.source import Batch, PortNaming, Source

AT_ONCE = 20  # answers that one pull writes, some 5 ms: a restart of vswitchd makes others of thousands


class RecordingSource:
    """Hands on what another source gives, and writes it down, and what was answered meanwhile.

    When it cannot be written any more, it goes on without and says so.

    Args:
        source: started.
        recorder: what is written of it.
        writer: where the recorder writes to.
        out: where the writer writes to; is closed at the end.
        path: how the user calls that.

    Attributes:
        heard: put answers there that are to be written down.
    """

    def __init__(
        self, source: Source, recorder: Recorder, writer: RecordingWriter, out: Output, path: str
    ) -> None:
        self.heard = Heard()
        self._log = AnswerLog(writer)
        self._source = source
        self._recorder = recorder
        self._writer = writer
        self._out = out
        self._path = path
        self._started = False
        self._closed = False
        self._problem = ""

    def start(self) -> None:
        """Do nothing: the source has begun."""

    def pull(self) -> Batch:
        """Return what came since the last call, written down."""
        batch = self._source.pull()
        self._write(batch)
        if self._problem and not batch.status.problem:
            return batch._replace(status=batch.status._replace(problem=self._problem))
        return batch

    def port_names(self, datapath: str) -> Mapping[int, str]:
        """Return what the source knows of a datapath's ports."""
        return self._source.port_names(datapath) if isinstance(self._source, PortNaming) else {}

    def close(self) -> None:
        """End: the source, and the recording."""
        self._source.close()
        if not self._closed:
            self._closed = True
            self._write(self._source.pull(), last=True)

    def _write(self, batch: Batch, last: bool = False) -> None:
        if self._problem:
            return
        try:
            if not self._started:
                self._writer.start(this_startup(batch.status))
                self._started = True
            self._recorder.take(batch, time.monotonic_ns())
            self._write_answers(last)
            if last:
                self._recorder.finish()
                self._out.close()
        except OSError as error:
            self._problem = str(write_failed(self._path, error))
            self.heard.end()

    def _write_answers(self, last: bool) -> None:
        for answer in self.heard.end() if last else self.heard.take(AT_ONCE):
            self._log.write(answer)
