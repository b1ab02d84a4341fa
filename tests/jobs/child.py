"""A child process for tests: doubles a number, sleeps, or fails, as its input says."""

import json
import sys
import time


def main() -> int:
    order = json.load(sys.stdin)
    print(json.dumps({"done": 1, "total": 2, "message": "running"}), file=sys.stderr, flush=True)
    time.sleep(order.get("sleep", 0))
    if order.get("fail"):
        print("the reason", file=sys.stderr)
        return 3
    print(json.dumps({"double": order["number"] * 2}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
