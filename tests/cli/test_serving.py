import http.client
import threading
import time

import pytest
from tests.web.devserver import app

from headway.cli import serving

pytestmark = pytest.mark.enable_socket


def test_a_server_ends_although_a_browser_listens(tmp_path):
    server = serving.Server(app(tmp_path), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/events")
    stream = connection.getresponse()
    assert stream.read(8) == b"retry: 3"
    server.should_exit = True
    rest = stream.read()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert b"left_count" in rest
    connection.close()
