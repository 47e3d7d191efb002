# SPDX-License-Identifier: GPL-3.0-or-later
# soak
import asyncio
import sys


async def main():
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "print(input() * 2)", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate(b"ab\n")
    print(out, process.returncode)


asyncio.run(main())
