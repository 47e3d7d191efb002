#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes boxes.ttf: a font in which every printable character is the same box. Golden images drawn with it look the same wherever they are
drawn, whatever fonts are installed."""
import struct
from pathlib import Path

UNITS, ADVANCE, ASCENT, DESCENT = 1000, 560, 950, 250
BOX = (60, 0, 500, 700)  # left, bottom, right, top


def glyph(box):
    left, bottom, right, top = box
    points = ((left, bottom), (left, top), (right, top), (right, bottom))
    header = struct.pack(">hhhhh", 1, left, bottom, right, top) + struct.pack(">HH", 3, 0)  # one contour of four points, no instructions
    flags = bytes([1] * 4)
    xs = b"".join(struct.pack(">h", x - before) for (x, _), (before, _) in zip(points, ((0, 0),) + points))
    ys = b"".join(struct.pack(">h", y - before) for (_, y), (_, before) in zip(points, ((0, 0),) + points))
    data = header + flags + xs + ys
    return data + b"\0" * (-len(data) % 4)


def cmap():
    segments = ((0x20, 0x20), (0x21, 0x7e), (0xa0, 0xa0), (0xa1, 0x17f), (0x2010, 0x2bff), (0xffff, 0xffff))
    glyphs = (2, 1, 2, 1, 1, 0)
    # Format 4 maps a segment by adding a number; all to one glyph needs the array of glyphs behind it.
    ends = b"".join(struct.pack(">H", end) for _, end in segments)
    starts = b"".join(struct.pack(">H", start) for start, _ in segments)
    deltas, offsets, array = b"", b"", []
    for i, ((start, end), which) in enumerate(zip(segments, glyphs)):
        last = start == 0xffff
        deltas += struct.pack(">H", 1 if last else 0)
        offsets += struct.pack(">H", 0 if last else 2 * (len(segments) - i + len(array)))
        if not last:
            array += [which] * (end - start + 1)
    count = len(segments)
    search = 2 * 4  # twice the largest power of two not above count
    body = struct.pack(">HHHH", count * 2, search, 2, count * 2 - search) + ends + b"\0\0" + starts + deltas + offsets
    body += b"".join(struct.pack(">H", which) for which in array)
    table = struct.pack(">HHH", 4, len(body) + 6, 0) + body
    return struct.pack(">HHHHL", 0, 1, 3, 1, 12) + table


def names():
    texts = {1: "Interleave Boxes", 2: "Regular", 3: "Interleave Boxes 1", 4: "Interleave Boxes", 5: "Version 1.0", 6: "InterleaveBoxes"}
    records, strings = b"", b""
    for number, text in texts.items():
        encoded = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(encoded), len(strings))
        strings += encoded
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings


def tables():
    shapes = [glyph(BOX), glyph(BOX), b""]  # missing, box, space
    offsets = [0]
    for shape in shapes:
        offsets.append(offsets[-1] + len(shape))
    os2 = struct.pack(">HhHHHhhhhhhhhhhh10s4L4sHHHhhhHH2LhhHHH", 4, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0, b"\0" * 10,
                      1, 0, 0, 0, b"NONE", 0x40, 0x20, 0xffff, ASCENT, -DESCENT, 0, ASCENT, DESCENT, 1, 0, 500, 700, 0, 0x20, 0)
    return {
        b"OS/2": os2, b"cmap": cmap(), b"glyf": b"".join(shapes),
        b"head": struct.pack(">LLLLHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5f0f3cf5, 0, UNITS, 0, 0, *BOX, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">LhhhHhhhhhh8xhH", 0x10000, ASCENT, -DESCENT, 0, ADVANCE, 0, 0, BOX[2], 1, 0, 0, 0, len(shapes)),
        b"hmtx": b"".join(struct.pack(">Hh", ADVANCE if i < 2 else 260, BOX[0] if i < 2 else 0) for i in range(len(shapes))),
        b"loca": b"".join(struct.pack(">L", offset) for offset in offsets),
        b"maxp": struct.pack(">LHHHHHHHHHHHHHH", 0x10000, len(shapes), 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": names(), b"post": struct.pack(">LLhhLLLLL", 0x30000, 0, -75, 50, 0, 0, 0, 0, 0),
    }


def checksum(data):
    data += b"\0" * (-len(data) % 4)
    return sum(struct.unpack(f">{len(data) // 4}L", data)) & 0xffffffff


def font():
    parts = tables()
    directory = struct.pack(">LHHHH", 0x10000, len(parts), 128, 3, len(parts) * 16 - 128)
    offset, body = len(directory) + 16 * len(parts), b""
    for tag in sorted(parts):
        data = parts[tag]
        directory += tag + struct.pack(">LLL", checksum(data), offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    return directory + body


Path(__file__).with_name("boxes.ttf").write_bytes(font())
