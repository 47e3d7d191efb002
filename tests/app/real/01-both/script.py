def count():
    pass

count()
