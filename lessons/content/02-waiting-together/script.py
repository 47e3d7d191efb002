import socket
import sys
import threading
import time

REQUESTS = 20

def ask(address):
    with socket.create_connection(address) as service:
        service.sendall(b"please\n")
        return service.recv(100)  # the program waits here

def one_after_the_other(address):
    for _ in range(REQUESTS):
        ask(address)

def in_threads(address):
    threads = [threading.Thread(target=ask, args=[address]) for _ in range(REQUESTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

def start_slow_service():
    """Answers everybody after 0.1 s. Stands in for a real one: python3 script.py HOST PORT"""
    server = socket.create_server(("127.0.0.1", 0), backlog=128)

    def answer(client):
        with client:
            client.recv(100)
            time.sleep(0.1)
            client.sendall(b"here you are\n")

    def serve():
        while True:
            threading.Thread(target=answer, args=server.accept()[:1], daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()

address = sys.argv[1:3] or start_slow_service()
for way in one_after_the_other, in_threads:
    begin = time.perf_counter()
    way(address)
    print(f"{way.__name__}: {time.perf_counter() - begin:.2f} s")
