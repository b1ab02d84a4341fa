from tests.access.kinds import SignedIn, Table

ACCESS: Table = {
    "accounts:me": SignedIn(),
    "accounts:second_step": SignedIn(),
}
