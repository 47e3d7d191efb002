# what each of them does
def work():
    load()
    wait()
