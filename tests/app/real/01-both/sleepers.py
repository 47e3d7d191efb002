import sys
import threading
import time

def rest():
    time.sleep(0.05)

sleepers = [threading.Thread(target=rest, name=f"sleeper-{n}") for n in range(int(sys.argv[1]))]
for sleeper in sleepers:
    sleeper.start()
for sleeper in sleepers:
    sleeper.join()
