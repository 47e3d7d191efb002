# SPDX-License-Identifier: GPL-3.0-or-later
# stdin: Ada\n20\n21\nname = input("name? ")
print("hello", name)
while True:
    try:
        print(int(input()) * 2)
    except EOFError:
        print("end")
        break
