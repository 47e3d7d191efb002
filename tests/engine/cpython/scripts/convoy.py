# SPDX-License-Identifier: GPL-3.0-or-later
"""One thread answers messages, another computes: the convoy effect."""
import socket
import threading
import time

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
server.settimeout(10)
stop = False


def compute():
    while not stop:
        sum(range(100))


def answer():
    while True:
        data, peer = server.recvfrom(100)
        if data == b"stop":
            return
        server.sendto(data, peer)


threads = [threading.Thread(target=compute), threading.Thread(target=answer)]
for thread in threads:
    thread.start()
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(10)
until = time.time() + 0.3
while time.time() < until:
    client.sendto(b"hello", server.getsockname())
    client.recvfrom(100)
stop = True
client.sendto(b"stop", server.getsockname())
for thread in threads:
    thread.join()
server.close()
client.close()
print("done")
