"""The kernel that papermill runs a notebook in: started in a blink, reached over sockets no other machine can open.

Half of a report's time would go into importing the same libraries again for each branch. Where the system can fork,
a small server process imports them once per worker, and every kernel is a fresh fork of it: as separate as any other
process, but with its imports done. Elsewhere kernels start as usual; what they compute is the same.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import tempfile
import threading
import uuid
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

FORKED = "collectplan-fork"
_LONGEST_SOCKET_PATH = 90
_PRELOADED = ["collectplan.kernels_preload"]


def fast_start() -> None:
    """Let the kernels of this process be forks, where the system can.

    For worker processes only: the main module of a forked process is imported again, so that a script without a main
    guard would run twice.
    """
    if "forkserver" in multiprocessing.get_all_start_methods():
        os.environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = FORKED
        multiprocessing.get_context("forkserver").set_forkserver_preload(_PRELOADED)
        forkserver.ensure_running()  # it imports while the county is still being solved


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


class ForkProvisioner(LocalProvisioner):
    """Starts kernels as forks of a server that has imported everything."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel that reads the connection file its command line names."""
        file = cmd[cmd.index("-f") + 1]
        environment = {str(key): str(value) for key, value in kwargs.get("env", os.environ).items()}
        kernel = ForkedKernel(file, environment, str(kwargs.get("cwd") or Path.cwd()))
        self.process = kernel  # type: ignore[assignment]  # it has all of Popen that is used
        self.pid = self.pgid = kernel.pid
        return self.connection_info


class ForkedKernel:
    """A forked kernel with the face of ``subprocess.Popen`` that the provisioner expects."""

    stdin = stdout = stderr = None

    def __init__(self, connection_file: str, environment: dict[str, str], folder: str) -> None:
        context = multiprocessing.get_context("forkserver")
        self._process = context.Process(target=_serve, args=(connection_file, environment, folder), daemon=True)
        self._process.start()
        self.pid = int(self._process.pid or 0)

    @property
    def returncode(self) -> int | None:
        """Exit code, None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def _end_with_worker() -> None:
    """End this kernel when the worker that wanted it is gone; the server lives as long as its kernels do."""
    if (worker := multiprocessing.parent_process()) is not None:
        worker.join()
        os._exit(1)


def _serve(connection_file: str, environment: dict[str, str], folder: str) -> None:
    """Be a kernel, in the forked process."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # the kernel ends itself when the server is gone
    os.setsid()
    threading.Thread(target=_end_with_worker, daemon=True).start()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=["-f", connection_file])
