"""What each client of nfs-check does; the arguments are the parts, after one colon the seconds that one lasts."""
import sys
from check import check
from load import load
from meeting import Checks, meet
from resources import silence, sound, storm
from seen import see
from seen_resources import see_resources
from tasks import hush, toil

PARTS = {part.__name__: part for part in (load, check, see, storm, silence, sound, see_resources,
                                          toil, hush)}

for part in sys.argv[1:]:
    word, *seconds = part.split(":")
    with Checks() as checks:
        PARTS[word](*map(float, seconds), checks)
    meet(f"{word}-over")
