"""What each client of nfs-records does; the arguments are the parts: load:SECONDS, check, see."""
import sys
from check import check
from load import load
from meeting import Checks, meet
from seen import see

for part in sys.argv[1:]:
    word, _, seconds = part.partition(":")
    with Checks() as checks:
        if word == "load":
            load(float(seconds), checks)
        else:
            {"check": check, "see": see}[word](checks)
    meet(f"{word}-over")
