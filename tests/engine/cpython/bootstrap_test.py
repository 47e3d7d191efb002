# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bootstrap writes into the region of a traced Python: names, lines, loops, tasks, jobs, processes.

bootstrap_test.py PROBE [--all] [unittest arguments]: on two interpreters, with --all on every one."""

import os
import pathlib
import subprocess
import sys
import tempfile
import textwrap
import unittest

import probed

LOOP_ENDED, LOOP_SELECT, LOOP_TIMERS, LOOP_CALLBACKS = range(4)
READY, RUNNING, DONE, CANCELLED, FAILED = range(5)
BLOCKED_IO, BLOCKED_LOCK, BLOCKED_QUEUE, BLOCKED_JOIN, ASLEEP = 7, 8, 9, 10, 11
SERIALISING = 14
FORK, SPAWN, FORK_SERVER = range(3)
PUT, GET = 1, 0


class Traced:
    """A script's run: its regions by process, the main one first."""

    def __init__(self, python, text, **more):
        with tempfile.TemporaryDirectory() as folder, probed.Listener() as listener:
            script = pathlib.Path(folder, "script.py")
            script.write_text(textwrap.dedent(text).lstrip("\n"))
            self.text = script.read_text().splitlines()
            done = subprocess.run([python, str(script)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=probed.traced(PROBE, listener, script, **more), timeout=probed.PATIENCE)
        self.out, self.status = done.stdout.decode(), done.returncode
        self.regions = listener.regions
        self.names, self.rings = self.regions[0].read() if self.regions else ({}, [])

    def records(self, *kinds, region=0):
        return self.regions[region].records(*kinds)

    def line(self, part):
        """Where this stands in the script."""
        return next(number for number, line in enumerate(self.text, 1) if part in line)

    def named(self, part):
        return next(thing for thing, name in self.names.items() if part in name)

    def ring(self, name):
        """Of the thread that was called so last."""
        for ring in self.rings:
            if any(record[0] == "ThreadStart" and self.names.get(record[2]) == name for record in ring.records):
                return ring.records
        raise AssertionError(f"no thread is called {name}: {self.names}")

    def story(self, task):
        """What a task did, in order."""
        thing = self.named(task)
        return [record for record in self.records("TaskCreate", "TaskState", "TaskSuspend", "TaskWake") if record[2] == thing]


class Bootstrap:
    python = ""
    version = (3, 7)

    def run_script(self, text, **more):
        run = Traced(self.python, text, **more)
        self.assertEqual(run.status, 0, run.out)
        self.assertTrue(run.regions, "it was not traced")
        return run

    def test_threads_have_their_names_however_they_come_by_them(self):
        run = self.run_script(
            """
            import threading

            def work():
                threading.current_thread().name = "renamed itself"
                started.set()
                go.wait()

            started, go = threading.Event(), threading.Event()
            first = threading.Thread(target=work, name="first")
            second = threading.Thread(target=go.wait, name="second")
            first.start()
            second.start()
            started.wait()
            second.name = "renamed by another"
            go.set()
            first.join()
            second.join()
            """
        )
        for name in ("MainThread", "renamed itself", "renamed by another"):
            self.assertTrue(run.ring(name))

    def test_lines_are_those_of_the_script_at_which_the_gil_was_given_back(self):
        run = self.run_script(
            """
            import threading
            import time

            def work():
                for _ in range(3):
                    time.sleep(0.2)

            thread = threading.Thread(target=work, name="worker")
            thread.start()
            thread.join()
            """
        )
        lines = [record[2] for record in run.ring("worker") if record[0] == "Line"]
        self.assertIn(run.line("time.sleep"), lines)
        main = [record[2] for record in run.ring("MainThread") if record[0] == "Line"]
        self.assertIn(run.line("thread.join"), main)
        self.assertTrue(set(lines + main) <= set(range(len(run.text) + 1)), (lines, main))  # 0: no longer in the script

    def test_two_that_compute_say_where(self):
        run = self.run_script(
            """
            import threading

            def work():
                total = 0
                while not stop.is_set():
                    total += 1

            stop = threading.Event()
            threads = [threading.Thread(target=work, name="w%d" % n) for n in range(2)]
            for thread in threads:
                thread.start()
            stop.wait(0.3)
            stop.set()
            for thread in threads:
                thread.join()
            """
        )
        lines = {record[2] for record in run.ring("w0") + run.ring("w1") if record[0] == "Line"}
        self.assertTrue(lines & {run.line("while not"), run.line("total += 1")}, lines)

    def test_tasks_tell_their_lives(self):
        run = self.run_script(
            """
            import asyncio

            async def sleeper():
                await asyncio.sleep(0.01)

            async def failing():
                raise ValueError

            async def getting(queue):
                await queue.get()

            async def locking(lock):
                async with lock:
                    pass

            async def endless():
                await asyncio.sleep(100)

            async def main():
                queue, lock = asyncio.Queue(), asyncio.Lock()
                await lock.acquire()
                tasks = [asyncio.ensure_future(each) for each in (sleeper(), failing(), getting(queue), locking(lock), endless())]
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                queue.put_nowait(1)
                lock.release()
                tasks[-1].cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

            asyncio.get_event_loop_policy().new_event_loop().run_until_complete(main())
            """
        )
        main = run.named("main")
        for task, state, line, end in (
            ("sleeper", ASLEEP, "asyncio.sleep(0.01)", DONE),
            ("getting", BLOCKED_QUEUE, "queue.get", DONE),
            ("locking", BLOCKED_LOCK, "async with lock", DONE),
            ("endless", ASLEEP, "asyncio.sleep(100)", CANCELLED),
        ):
            story = run.story(task)
            kinds = [record[0] for record in story]
            self.assertEqual(kinds, ["TaskCreate", "TaskState", "TaskSuspend", "TaskWake", "TaskState", "TaskState"], task)
            self.assertEqual(story[0][4], main, f"{task}'s parent")
            self.assertEqual([story[1][1], story[4][1], story[5][1]], [RUNNING, RUNNING, end], task)
            self.assertEqual((story[2][1], story[2][5]), (state, run.line(line)), task)
        self.assertEqual([record[1] for record in run.story("failing") if record[0] == "TaskState"], [RUNNING, FAILED])
        gathered = [record for record in run.story("main") if record[0] == "TaskSuspend"][-4:]
        self.assertEqual({record[4] for record in gathered}, {run.named(name) for name in ("sleeper", "getting", "locking", "endless")})
        self.assertEqual({record[1] for record in gathered}, {BLOCKED_JOIN})
        self.assertEqual([record[1] for record in run.story("main")][-1], DONE)

    def test_a_loop_tells_its_iterations(self):
        run = self.run_script(
            """
            import asyncio
            import time

            async def main():
                loop = asyncio.get_event_loop()
                loop.call_later(0.01, int)
                loop.call_soon(time.sleep, 0.15)
                await asyncio.sleep(0.02)
                time.sleep(0.15)

            asyncio.get_event_loop_policy().new_event_loop().run_until_complete(main())
            """
        )
        phases = [record[1] for record in run.records("LoopPhase")]
        self.assertEqual(phases[0], LOOP_SELECT)
        self.assertEqual(phases[-1], LOOP_ENDED)
        for before, after in zip(phases, phases[1:]):
            self.assertIn((before, after), [(LOOP_SELECT, LOOP_TIMERS), (LOOP_SELECT, LOOP_CALLBACKS), (LOOP_TIMERS, LOOP_CALLBACKS), (LOOP_TIMERS, LOOP_SELECT), (LOOP_CALLBACKS, LOOP_SELECT), (LOOP_CALLBACKS, LOOP_ENDED)])
        slow = run.records("SlowCallback")
        self.assertEqual({record[2] for record in slow if record[4] >= 150_000_000}, {run.named("event loop"), run.named("main")})
        late = [record[4] for record in run.records("CallbackLatency")]
        self.assertTrue(late and max(late) > 100_000_000, "the timer had to wait for the callback that slept")

    def test_an_eager_task_is_seen_although_it_never_waits_for_its_turn(self):
        if self.version < (3, 12):
            self.skipTest("there are none before 3.12")
        run = self.run_script(
            """
            import asyncio

            async def at_once():
                return 1

            async def waits():
                await asyncio.sleep(0.01)

            async def main():
                asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
                await asyncio.gather(asyncio.create_task(at_once()), asyncio.create_task(waits()))

            asyncio.run(main())
            """
        )
        self.assertEqual([record[0] for record in run.story("at_once")], ["TaskCreate", "TaskState"])
        story = run.story("waits")
        self.assertEqual([record[0] for record in story], ["TaskCreate", "TaskSuspend", "TaskWake", "TaskState", "TaskState"])
        self.assertEqual((story[1][1], story[1][5]), (ASLEEP, run.line("asyncio.sleep")))

    def test_a_pool_of_threads_tells_its_jobs(self):
        run = self.run_script(
            """
            from concurrent.futures import ThreadPoolExecutor

            def job(n):
                return 1 // n

            with ThreadPoolExecutor(2, thread_name_prefix="mine") as pool:
                futures = [pool.submit(job, n) for n in (1, 2, 0, 3)]
                print([future.exception() for future in futures])
            """
        )
        pool = run.named("mine")
        for kind in ("JobSubmit", "JobBegin", "JobEnd"):
            self.assertEqual(sorted((record[2], record[4]) for record in run.records(kind)), [(pool, n) for n in (1, 2, 3, 4)], kind)
        self.assertEqual({record[4]: record[1] for record in run.records("JobEnd")}, {1: 0, 2: 0, 3: 1, 4: 0})
        self.assertTrue(any(name.startswith("mine_") and any(record[0] == "JobBegin" for record in run.ring(name)) for name in set(run.names.values())))

    def test_a_queue_tells_how_full_it_is(self):
        run = self.run_script(
            """
            import queue
            import threading

            things = queue.Queue(maxsize=2)
            thread = threading.Thread(target=lambda: [things.get() for _ in range(5)])
            thread.start()
            for n in range(5):
                things.put(n)
            thread.join()
            """
        )
        depths = run.records("Depth")
        self.assertEqual(sorted(record[1] for record in depths), [GET] * 5 + [PUT] * 5)
        self.assertTrue(all(record[4] <= 2 and record[5] == 2 for record in depths), depths)
        self.assertEqual({run.names[record[2]] for record in depths}, {f"queue (line {run.line('maxsize')})"})

    def processes(self, method):
        run = self.run_script(
            f"""
            import multiprocessing
            import threading
            import time

            def child():
                thread = threading.Thread(target=time.sleep, args=(0.5,), name="inside")
                thread.start()
                thread.join()

            if __name__ == "__main__":
                process = multiprocessing.get_context("{method}").Process(target=child, name="the child")
                process.start()
                print(process.pid)
                process.join()
            """
        )
        pid = int(run.out)
        start = run.records("ProcessStart")
        self.assertEqual([(run.names[record[2]], record[4]) for record in start], [("the child", pid)])
        child = next(region for region in run.regions if region.process == pid)
        ready = child.records("ProcessReady")
        self.assertEqual([(record[1], record[5]) for record in ready], [(start[0][1], run.regions[0].process)])
        self.assertIn("inside", child.read()[0].values())
        return run, ready[0]

    def test_a_fork_tells_who_it_is_and_when_it_was_called(self):
        run, ready = self.processes("fork")
        self.assertEqual(ready[1], FORK)
        self.assertGreater(ready[4], 0)

    def test_a_spawned_process_tells_who_it_is_and_its_lines(self):
        run, ready = self.processes("spawn")
        self.assertEqual(ready[1], SPAWN)
        child = next(region for region in run.regions if region.process == int(run.out))
        self.assertIn(run.line("thread.join"), [record[2] for record in child.records("Line")])

    def test_a_fork_server_and_its_processes_tell_who_they_are(self):
        run, ready = self.processes("forkserver")
        self.assertEqual(ready[1], FORK_SERVER)
        roles = [region.read()[0].get(record[2]) for region in run.regions for record in region.records("ProcessReady") if record[2]]
        self.assertIn("fork server", roles)

    def test_a_pool_of_processes_has_one_name_in_all_of_them(self):
        run = self.run_script(
            """
            import concurrent.futures
            import multiprocessing

            if __name__ == "__main__":
                for method in ("fork", "spawn"):
                    with concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
                        print([pool.submit(divmod, 7, n).exception() for n in (1, 2, 0)])
            """
        )
        submitted = [(record[2], record[4]) for record in run.records("JobSubmit")]
        self.assertEqual([number for _, number in submitted], [1, 2, 3, 1, 2, 3])
        self.assertEqual(len({pool for pool, _ in submitted}), 2)
        ended = [(record[2], record[4], record[1]) for region in run.regions[1:] for record in region.records("JobEnd")]
        self.assertEqual(sorted((pool, number) for pool, number, _ in ended), sorted(submitted))
        self.assertEqual({number: outcome for _, number, outcome in ended}, {1: 0, 2: 0, 3: 1})

    def test_the_pool_of_multiprocessing_tells_its_jobs_too(self):
        run = self.run_script(
            """
            import multiprocessing

            if __name__ == "__main__":
                with multiprocessing.get_context("fork").Pool(2) as pool:
                    print(pool.map(abs, range(8), chunksize=2), pool.apply(abs, (1,)))
                    pool.close()
                    pool.join()
            """
        )
        submitted = sorted((record[2], record[4]) for record in run.records("JobSubmit"))
        self.assertEqual(len(submitted), 5)
        for kind in ("JobBegin", "JobEnd"):
            self.assertEqual(sorted((record[2], record[4]) for region in run.regions[1:] for record in region.records(kind)), submitted, kind)

    def test_what_goes_to_another_process_tells_what_packing_it_took(self):
        run = self.run_script(
            """
            import multiprocessing

            def answer(pipe, queue):
                queue.put(len(pipe.recv()))

            if __name__ == "__main__":
                context = multiprocessing.get_context("fork")
                here, there = context.Pipe()
                queue = context.Queue()
                child = context.Process(target=answer, args=(there, queue))
                child.start()
                here.send(list(range(100000)))
                print(queue.get())
                child.join()
            """
        )
        self.assertEqual(run.out, "100000\n")
        packed, unpacked = [[record for record in run.records("Serialised") if record[1] == detail] for detail in (0, 1)]
        self.assertEqual(len(packed), 1)
        self.assertGreater(packed[0][4], 0, "nanoseconds")
        self.assertGreater(packed[0][5], 200000, "bytes")
        self.assertIn("pipe", run.names[packed[0][2]])
        self.assertEqual(len(unpacked), 1, "the answer")
        self.assertIn("pickled for others", run.names[unpacked[0][2]])
        self.assertNotEqual(unpacked[0][2], packed[0][2])
        child = [record for region in run.regions[1:] for record in region.records("Serialised")]
        self.assertEqual([(record[1], record[5]) for record in child if record[1] == 1], [(1, packed[0][5])])
        states = [record[1] for record in run.ring("MainThread") if record[0] == "State"]
        self.assertEqual(states.count(SERIALISING), 2)
        self.assertNotEqual(states[-1], SERIALISING)

    def test_what_cannot_be_pickled_raises_as_ever(self):
        run = self.run_script(
            """
            import multiprocessing
            import traceback

            here, there = multiprocessing.Pipe()
            try:
                here.send(lambda: 0)
            except Exception:
                print(traceback.format_exc().count("reduction.py"))
            here.send(1)
            print(there.recv())
            """
        )
        self.assertEqual(run.out, "1\n1\n")
        self.assertEqual([record[1] for record in run.records("Serialised")], [0, 1])

    def test_who_attaches_to_shared_memory_says_how_long_it_took(self):
        if self.version < (3, 8):
            self.skipTest("it has none")
        run = self.run_script(
            """
            from multiprocessing import shared_memory

            made = shared_memory.SharedMemory(create=True, size=5000)
            found = shared_memory.SharedMemory(made.name)
            print(found.size >= 5000)
            found.close()
            made.close()
            made.unlink()
            """
        )
        attached = run.records("Attached")
        self.assertEqual(len(attached), 1, "who makes it does not attach to it")
        self.assertGreater(attached[0][4], 0)
        self.assertGreaterEqual(attached[0][5], 5000)

    def test_it_can_be_left_out_and_its_lines_alone(self):
        text = """
            import asyncio
            import threading

            async def main():
                await asyncio.sleep(0.01)

            asyncio.get_event_loop_policy().new_event_loop().run_until_complete(main())
            """
        self.assertEqual(self.run_script(text, INTERLEAVE_PROBE_BOOTSTRAP="0").records("TaskCreate", "LoopPhase", "Line"), [])
        run = self.run_script(text, INTERLEAVE_PROBE_LINES="0")
        self.assertEqual(run.records("Line"), [])
        self.assertTrue(run.records("TaskCreate"))

    def test_output_is_written_at_every_line_if_it_is_asked_for(self):
        text = "import sys\nprint(sys.stdout.line_buffering)\n"
        self.assertEqual(self.run_script(text).out, "False\n")
        self.assertEqual(self.run_script(text, INTERLEAVE_PROBE_LINE_BUFFERED="1").out, "True\n")

    def test_a_switch_interval_that_is_set_is_marked(self):
        run = self.run_script("import sys\nsys.setswitchinterval(0.0005)\nprint(sys.getswitchinterval(), sys.setswitchinterval)\n")
        self.assertIn("0.0005", run.out)
        self.assertIn("sys.setswitchinterval(0.0005)", [run.names.get(record[2]) for record in run.records("Mark")])

    def test_nothing_was_missing_in_this_version(self):
        run = self.run_script("import asyncio, queue, concurrent.futures.process, concurrent.futures.thread, multiprocessing.pool, multiprocessing.connection\n")
        said = [run.names.get(record[2]) for record in run.records("Mark")]
        self.assertEqual([text for text in said if text and text.startswith("bootstrap")], [])


class Old(unittest.TestCase):
    """Pythons that the bootstrap does not mean."""

    def test_they_run_as_ever_and_the_trace_says_what_is_missing(self):
        those = [path for name in ("2.7*", "3.6*") for path in (pathlib.Path.home() / ".pyenv" / "versions").glob(f"{name}/bin/python")]
        if not those:
            self.skipTest("none is here")
        for python in those:
            run = Traced(str(python), "import sys\nsys.stdout.write('as ever')\n")
            self.assertEqual((run.out, run.status), ("as ever", 0), python)
            if run.regions:
                said = [run.names.get(record[2], "") for record in run.records("Mark")]
                self.assertEqual([text for text in said if "3.7" in text], ["bootstrap: no names and no lines: they need Python 3.7 or later"], python)


def load_tests(loader, tests, pattern):
    suite = unittest.TestSuite()
    suite.addTests(loader.loadTestsFromTestCase(Old))
    for version, python in THOSE:
        name = "On" + "".join(part.capitalize() for part in ("_".join(map(str, version)), "System" if python.startswith("/usr") else ""))
        suite.addTests(loader.loadTestsFromTestCase(type(name, (Bootstrap, unittest.TestCase), {"python": python, "version": version})))
    return suite


if __name__ == "__main__":
    PROBE = os.path.abspath(sys.argv[1])
    EVERYTHING = "--all" in sys.argv
    THOSE = probed.interpreters() if EVERYTHING else probed.two(probed.interpreters())
    unittest.main(argv=[sys.argv[0]] + [each for each in sys.argv[2:] if each != "--all"])
