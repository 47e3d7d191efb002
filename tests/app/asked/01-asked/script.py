def count(n=1_000_000):
    while n > 0:
        n -= 1


count()
