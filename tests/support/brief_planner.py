"""The planner's process with a moment to search instead of seconds."""

from portal.fukushi_mover.bridge import planner

planner.SEARCH_SECONDS = 0.1

if __name__ == "__main__":
    planner.main()
