# Two tasks: gathered on one event loop, in one thread.
import asyncio


async def task(name):
    for i in range(5):
        print(name, "step", i)
        await asyncio.sleep(0.1)  # lets the loop go on with the other


async def main():
    await asyncio.gather(task("first"), task("second"))
    print("both are done")


asyncio.run(main())
