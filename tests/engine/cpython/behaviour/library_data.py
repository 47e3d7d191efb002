# SPDX-License-Identifier: GPL-3.0-or-later
import base64
import bisect
import collections
import csv
import decimal
import fractions
import functools
import hashlib
import heapq
import io
import itertools
import json
import pickle
import random
import re
import statistics
import string
import struct
import zlib

random.seed(1)
words = ["".join(random.choice(string.ascii_lowercase) for _ in range(5)) for _ in range(500)]
print(hashlib.sha256(" ".join(words).encode()).hexdigest(), zlib.crc32(b"x" * 10000))
print(json.dumps(collections.Counter(word[0] for word in words).most_common(3)), pickle.loads(pickle.dumps(words)) == words)
print(decimal.Decimal(2).sqrt(), fractions.Fraction(1, 3) + 1, statistics.mean(range(10)), heapq.nsmallest(3, words))
print(len(zlib.compress(("".join(words)).encode())), base64.b64encode(struct.pack(">IH", 1, 2)), re.findall(r"a\w", words[0] + "ab"))
out = io.StringIO()
csv.writer(out).writerows(itertools.islice(itertools.combinations("abcd", 2), 3))
print(repr(out.getvalue()), functools.reduce(lambda a, b: a * b, range(1, 20)), bisect.bisect([1, 2, 3], 2))
