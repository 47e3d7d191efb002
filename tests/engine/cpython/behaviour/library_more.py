# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
import configparser
import contextlib
import dataclasses
import datetime
import email.message
import enum
import glob
import html
import logging
import os
import pathlib
import shutil
import socket
import sqlite3
import tempfile
import textwrap
import threading
import typing
import unittest
import urllib.parse
import uuid
import xml.etree.ElementTree as tree
import zipfile

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "a.zip")
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("x", "y" * 1000)
    print(zipfile.ZipFile(path).namelist(), len(glob.glob(folder + "/*")))
    with contextlib.closing(sqlite3.connect(os.path.join(folder, "db"))) as db:
        db.execute("create table t (a)")
        db.executemany("insert into t values (?)", [(n,) for n in range(100)])
        print(db.execute("select sum(a) from t").fetchone())
print(tree.fromstring("<a><b/></a>")[0].tag, html.escape("<"), urllib.parse.quote("a b"), uuid.UUID(int=5))
left, right = socket.socketpair()
threading.Thread(target=left.sendall, args=(b"x" * 100000,)).start()
count = 0
while count < 100000:
    count += len(right.recv(65536))
print(count, datetime.date(2020, 2, 29).isoformat(), textwrap.shorten("a b c d", 5))
left.close()
right.close()


class T(unittest.TestCase):
    def test_one(self):
        self.assertEqual(1, 1)


print(unittest.TestLoader().loadTestsFromTestCase(T).countTestCases())
print(argparse.ArgumentParser(prog="p").format_usage())
