"""A virus scanner that listens on this machine: it speaks INSTREAM, and finds what is told to hold a virus."""

import socketserver
import threading
from contextlib import contextmanager

# The harmless text that every scanner finds, kept in two so that none finds it here.
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        self.server.heard.append(content)
        answer = self.server.answer
        if answer is None:
            self.server.released.wait(10)
        elif answer:
            self.wfile.write(answer)
        else:
            found = b"Eicar-Signature FOUND" if EICAR.encode() in content else b"OK"
            self.wfile.write(b"stream: " + found + b"\0")


class _OnTcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _OnUnix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def scanner(path=None, *, answer=b""):
    """A scanner at ``.url``, on TCP or at the unix socket ``path``; ``.heard`` is what it was sent.

    ``answer`` is what it says to everything; None: it keeps silent. Empty: what is true.
    """
    server = _OnUnix(str(path), _Handler) if path else _OnTcp(("127.0.0.1", 0), _Handler)
    server.url = f"unix:{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    server.answer, server.heard, server.released = answer, [], threading.Event()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
