"""The kernel that papermill runs a notebook in: reached over sockets that no other machine can open."""

from __future__ import annotations

import socket
import tempfile
import uuid
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager
from traitlets import default

_LONGEST_SOCKET_PATH = 90


class LocalKernelManager(AsyncKernelManager):
    """Kernel manager over local sockets where the system has them; TCP would be open to other users' programs.

    Every kernel has socket names of its own: the library's default name is the same for all kernels that start in one
    folder, and two of them would talk into each other.
    """

    @default("transport")
    def _local(self) -> str:
        return "ipc" if hasattr(socket, "AF_UNIX") and len(self._sockets()) < _LONGEST_SOCKET_PATH else "tcp"

    @default("ip")
    def _own(self) -> str:
        return self._sockets() if self.transport == "ipc" else "127.0.0.1"

    def _sockets(self) -> str:
        return str(Path(tempfile.gettempdir()) / f"collectplan-{uuid.uuid4().hex[:16]}")
