# SPDX-License-Identifier: GPL-3.0-or-later
"""`interleave run LESSON --sweep`, and the exports of a recording, by the finished program."""
import csv
import json

from support import ProgramTest, main


class Sweeps(ProgramTest):
    def test_a_sweep_over_threads_has_speed_ups_and_fits(self):
        sweep = self.run_json("one-gil", "--sweep", "threads=1..3", "--repeat", "1")
        self.assertEqual(sweep["parameter"], "threads")
        self.assertEqual(sweep["values"], [1, 2, 3])
        self.assertTrue(sweep["worker_count"])
        curves = {curve["variant"]: curve for curve in sweep["curves"]}
        self.assertEqual(sorted(curves), ["sequential", "threads"])
        for point, value in zip(curves["threads"]["points"], sweep["values"]):
            self.assertEqual(point["value"], value)
            self.assertEqual(len(point["walls"]), 1)
            self.assertIsNone(point["spread"], "one run has none")
            if point["speed_up"] is not None:
                self.assertAlmostEqual(point["efficiency"], point["speed_up"] / value)
        self.assertIsNone(curves["sequential"]["points"][0]["speed_up"])
        disturbed = [point for curve in curves.values() for point in curve["points"] if point["not_testable"]]
        for point in disturbed:
            self.assertGreater(point["others"], 0.1)
        if disturbed:  # other programs had this machine: then fewer points are left than a fit needs
            self.assertIsNone(curves["threads"]["amdahl"])
            self.assertIn("left out", curves["threads"]["reason"])
            return
        self.assertGreaterEqual(curves["threads"]["amdahl"]["serial_fraction"], 0)
        self.assertIsNone(curves["threads"]["usl"]["residual"], "two points above one worker, two parameters")

    def test_the_table_has_a_row_for_each_value_and_says_what_has_no_meaning(self):
        done = self.interleave("run", "one-gil", "--sweep", "interval_ms=2..6:4", "--repeat", "1", "--variant", "threads")
        rows = [line.split() for line in done.stdout.splitlines() if line.strip().startswith(("2 ", "6 "))]
        self.assertEqual([row[0] for row in rows], ["2", "6"])
        for row in rows:
            self.assertEqual(row[3:6], ["–", "–", "–"], done.stdout)
        self.assertIn("'interval_ms' does not say how many work", done.stdout)
        self.assertIn("1 run each", done.stdout)
        self.assertIn("others", done.stdout)

    def test_bad_ranges_get_one_line_and_status_2(self):
        for text, words in (("threads", ["NAME=A..B"]), ("threads=8..1", ["smaller"]), ("threads=1..9", ["threads", "from 1 to 8"]), ("threads=1..99", ["99 values", "step"]),
                            ("fibres=1..2", ["fibres", "threads"]), ("gil=1..2", ["gil"]), ("threads=1..2:0", ["step"])):
            with self.subTest(sweep=text):
                self.one_line_error(self.interleave("run", "one-gil", "--sweep", text, status=2), *words)
        self.one_line_error(self.interleave("run", "--all", "--sweep", "threads=1..2", status=2), "--sweep")


class Exports(ProgramTest):
    def setUp(self):
        super().setUp()
        self.trace = self.folder / "run.itrace"
        self.result = self.run_json("waiting-together", "--variant", "threads", "--repeat", "1", "--trace", self.trace)

    def test_metrics_as_csv_are_those_of_the_run(self):
        out = self.folder / "metrics.csv"
        self.interleave("export", self.trace, "--format", "metrics-csv", "-o", out)
        with open(out, newline="") as file:
            rows = {row["measure"]: float(row["value"]) for row in csv.DictReader(file)}
        metrics = self.result["runs"][0]["metrics"]
        self.assertAlmostEqual(rows["wall"], metrics["wall_ns"] / 1e9, places=6)
        self.assertAlmostEqual(rows["io.p50"], metrics["io"]["p50_ns"] / 1e9, places=6)
        self.assertEqual(rows["gil.takes"], metrics["gil"]["takes"])
        self.assertEqual(rows["start.thread.count"], metrics["starts"]["thread"]["count"])

    def test_arrows_of_a_perfetto_trace_lead_from_slice_to_slice(self):
        out = self.folder / "run.json"
        self.interleave("export", self.trace, "--format", "perfetto", "-o", out)
        events = json.loads(out.read_text())["traceEvents"]
        slices, begins, ends = {}, {}, {}
        for event in events:
            if event["ph"] == "X":
                slices.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"]))
            elif event["ph"] in "sf":
                into = begins if event["ph"] == "s" else ends
                self.assertNotIn(event["id"], into)
                into[event["id"]] = event
        self.assertEqual(begins.keys(), ends.keys())
        self.assertGreater(len(begins), 0, "main waits for threads: something woke it")
        for number, begin in begins.items():
            end = ends[number]
            self.assertLessEqual(begin["ts"], end["ts"])
            for event in (begin, end):
                around = slices[event["pid"], event["tid"]]
                self.assertTrue(any(a - 0.0015 <= event["ts"] <= b + 0.0015 for a, b in around), event)


if __name__ == "__main__":
    main()
