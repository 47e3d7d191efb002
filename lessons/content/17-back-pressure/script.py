import asyncio
import time

ORDERS, EVERY, EACH = 100, 0.005, 0.01

async def orders_come_in(queue, patience):
    refused = 0
    for _ in range(ORDERS):
        await asyncio.sleep(EVERY)
        try:
            await asyncio.wait_for(queue.put(time.perf_counter()), patience)
        except asyncio.TimeoutError:
            refused += 1
    return refused

async def are_served(queue, waited):
    while True:
        began = await queue.get()
        waited.append(time.perf_counter() - began)
        await asyncio.sleep(EACH)
        queue.task_done()

async def run(room):
    queue, waited = asyncio.Queue(room), []
    server = asyncio.create_task(are_served(queue, waited))
    refused = await orders_come_in(queue, 0.001)
    await queue.join()
    server.cancel()
    print(f"  {refused} refused, the last one served had waited {waited[-1] * 1000:.0f} ms")

for room in 200, 10:
    begin = time.perf_counter()
    asyncio.run(run(room))
    print(f"a queue with room for {room}: {time.perf_counter() - begin:.2f} s")
