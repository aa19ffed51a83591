"""python -m tests.house.scenes NAME ARGUMENTS: plays one scene and prints what it returns as a line of JSON."""

import json
import sys

from tests.house.telling import line_of, named

name, arguments = sys.argv[1:]
sys.stdout.write(line_of(named(name)(**json.loads(arguments))) + "\n")
