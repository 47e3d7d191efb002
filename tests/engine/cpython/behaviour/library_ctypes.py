# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
import threading

libc = ctypes.CDLL(None)
Compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
values = (ctypes.c_int * 5)(3, 1, 2, 5, 4)
libc.qsort(values, 5, ctypes.sizeof(ctypes.c_int), Compare(lambda a, b: a[0] - b[0]))
print(list(values), libc.abs(-3))
seen = []
Start = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)


@Start
def foreign(_):
    seen.append(threading.current_thread().name.split("-")[0])
    return 0


thread = ctypes.c_ulong()
libc.pthread_create(ctypes.byref(thread), None, foreign, None)
libc.pthread_join(thread, None)
print(seen)
