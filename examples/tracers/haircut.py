#!/usr/bin/env python3
"""A tracer for dyepack in Python, standard library only: haircut, where taint is spread in proportion to value.

It speaks the protocol dyepack.tracer/1 (docs/tracers.md): a question comes in as JSON lines on standard input, the answer
goes out as JSON lines on standard output. Try it:

    dyepack methods --external 'python3 examples/tracers/haircut.py'
    dyepack run same-theft --external 'python3 examples/tracers/haircut.py'

Amounts are strings of base units; Python's integers are exact, so nothing here is ever rounded without saying so.
"""

import json
import sys

HELLO = {
    "row": "hello",
    "protocol": "dyepack.tracer/1",
    "name": "haircut.py",
    "version": "1",
    # How it answers (taint), what it claims (conserves), and what it understands. It does not list `sealed`: a share of
    # an amount that cannot be seen cannot be computed, so such evidence is not sent to it.
    "features": ["taint", "conserves", "coins", "accounts", "assets", "complaints", "links"],
    # Which of dyepack's methods it means to be; `dyepack methods --external` compares it with that one.
    "method": "haircut",
}


class Declined(Exception):
    """What is asked for is not what this program does."""


# ------------------------------------------------------------ the question


class Question:
    """The rows of the evidence by table. The id of a row is its place among the rows of its table, from 0."""

    def __init__(self):
        self.hello = None
        self.until = None
        self.tables = {name: [] for name in ("keeper", "purse", "movement", "block", "link", "complaint")}
        self.complete = False

    def read(self, lines):
        for line in lines:
            row = json.loads(line)
            kind = row.get("row")
            if kind == "hello":
                if row["protocol"] != HELLO["protocol"]:
                    raise Declined("it speaks %s, not %s" % (HELLO["protocol"], row["protocol"]))
                self.hello = row
            elif kind is None:  # the manifest of the evidence is the one line without `row`
                self.until = row["until"]
            elif kind == "end":
                self.complete = True
                return
            elif kind in self.tables:  # tags, names and whatever a later version adds are passed by
                self.tables[kind].append(row)


class Wishes:
    """The method that is asked for, such as haircut;fees=follow;until=7."""

    def __init__(self, spec):
        name, *parts = (spec or "haircut").split(";")
        if name != "haircut":
            raise Declined("it is haircut, not %s" % name)
        self.follow_fees, self.pass_keepers, self.height = False, False, None
        self.residual_to_fee, self.later_keeps = True, False
        self.sure = 0  # how sure a link has to be, in hundredths: 101 is what its keeper says, 102 what everyone can read
        for part in parts:
            key, _, value = part.partition("=")
            if (key, value) in (("fees", "drop"), ("fees", "follow")):
                self.follow_fees = value == "follow"
            elif (key, value) in (("keepers", "stop"), ("keepers", "pass")):
                self.pass_keepers = value == "pass"
            elif key == "links" and value in ("all", "disclosed", "certain"):
                self.sure = {"all": 0, "disclosed": 101, "certain": 102}[value]
            elif key == "links" and value.endswith("%") and value[:-1].isdigit():
                self.sure = int(value[:-1])
            elif (key, value) in (("residual", "fee"), ("residual", "first")):
                self.residual_to_fee = value == "fee"
            elif key == "until" and value.isdigit():
                self.height = int(value)
            elif (key, value) in (("meeting", "first"), ("meeting", "last")):
                self.later_keeps = value == "last"
            else:
                raise Declined("it does not do %s" % part)


# ------------------------------------------------------------ the arithmetic
#
# Taint is a dictionary from complaint to amount. Complaints are always taken in their order: the earlier one has first
# choice of the room in a purse.


def add(taint, more):
    for origin, amount in more.items():
        if amount:
            taint[origin] = taint.get(origin, 0) + amount


def lay(taint, total, outputs, tails, tails_first=True):
    """Spreads the taint of inputs worth `total`. Each output gets its share, rounded down; what rounding leaves goes to
    the tails (a fee, or what a link does not carry), and what these cannot hold fills the outputs in order; or the other
    way round, and then the tails get their shares before."""
    amounts = outputs + tails
    rooms = list(amounts)
    laid = [{} for _ in amounts]
    for origin in sorted(taint):
        left = taint[origin]
        shared = outputs if tails_first else amounts
        wishes = [(i, taint[origin] * amount // total) for i, amount in enumerate(shared)]
        rest = [[(len(outputs) + i, None) for i in range(len(tails))], [(i, None) for i in range(len(outputs))]]
        wishes += sum(rest if tails_first else reversed(rest), [])
        for i, wish in wishes:
            given = min(rooms[i], left) if wish is None else min(wish, rooms[i], left)
            add(laid[i], {origin: given})
            rooms[i] -= given
            left -= given
    return laid


def leave(taint, balance, amount):
    """Takes a payment out of an account: of each complaint its share, rounded down; the rest stays. With several
    complaints the shares rounded down could leave more taint than money: what does not fit leaves too."""
    taken = {}
    room_rest, room_taken = balance - amount, amount
    for origin in sorted(taint):
        share = taint[origin] * amount // balance if balance else 0
        goes = min(max(share, taint[origin] - room_rest), room_taken)
        room_rest -= taint[origin] - goes
        room_taken -= goes
        add(taken, {origin: goes})
        taint[origin] -= goes
    for origin in [origin for origin in taint if not taint[origin]]:
        del taint[origin]
    return taken


# ------------------------------------------------------------ the walk


class Walk:
    """One pass over the movements in their order."""

    def __init__(self, question, wishes):
        tables = question.tables
        self.wishes = wishes
        self.purses, self.movements = tables["purse"], tables["movement"]
        self.doors = [door(purse, tables["keeper"], wishes.pass_keepers) for purse in self.purses]
        self.end = last_movement(question, wishes)
        self.block_begins = {block["first"] for block in tables["block"]}
        self.balances = [0] * len(self.purses)
        self.taint = [{} for _ in self.purses]
        self.fee_pools = {}  # by fees purse: the fees of the block as (amount, taint), in order
        self.sums = {}  # by (complaint, asset): seeded, fees, destroyed, crossed_out, crossed_in
        self.stops = {}  # by (movement, position, complaint, reason)
        self.claims = claims(tables["complaint"], wishes.later_keeps)
        # Links by the leg that they come from, and by the leg that they lead to; those that come out after the end are
        # not followed, nor are those that are not known well enough.
        self.links = [link for link in tables["link"] if link["to"][0] < self.end and sure(link) >= wishes.sure]
        self.links.sort(key=lambda link: (link["from"], link["to"]))
        self.links_from, self.links_to = {}, {}
        for number, link in enumerate(self.links):
            self.links_from.setdefault(tuple(link["from"]), []).append(number)
            self.links_to.setdefault(tuple(link["to"]), []).append(number)
        self.brought = {}  # by link: the taint that is on its way

    def run(self):
        for number in range(self.end):
            self.step(number)

    def asset(self, purse):
        return self.purses[purse]["asset"]

    def count(self, key, asset, taint, sign=1):
        for origin, amount in taint.items():
            sums = self.sums.setdefault((origin, asset), {})
            sums[key] = sums.get(key, 0) + sign * amount

    def stop(self, leg, taint, reason):
        for origin, amount in taint.items():
            key = (*leg, origin, reason)
            self.stops[key] = self.stops.get(key, 0) + amount

    def step(self, number):
        movement = self.movements[number]
        if number in self.block_begins:
            self.fee_pools = {}  # fees do not wait for another block
        outs = [(purse, int(amount)) for purse, amount in movement["outs"]]
        laid = [{} for _ in outs]
        # Taint passes within an asset only.
        for asset in sorted({self.asset(purse) for purse, _ in movement["ins"] + movement["outs"]}):
            taint, total = {}, 0
            for purse, amount in movement["ins"]:
                if self.asset(purse) == asset:
                    add(taint, self.take(purse, int(amount)))
                    total += int(amount)
            if taint:
                fee = lambda place: self.doors[outs[place][0]] == "fees"
                places = [place for place, (purse, _) in enumerate(outs) if self.asset(purse) == asset]
                outputs, tails = [p for p in places if not fee(p)], [p for p in places if fee(p)]
                amounts = [[outs[p][1] for p in part] for part in (outputs, tails)]
                pieces = lay(taint, total, *amounts, self.wishes.residual_to_fee)
                for place, piece in zip(outputs + tails, pieces):
                    laid[place] = piece
        for place in self.order(number, len(outs)):
            self.settle((number, place), *outs[place], laid[place])

    def take(self, purse, amount):
        """Takes one input out and returns its taint."""
        kind = self.purses[purse]["kind"]
        if kind == "coin":
            taint, self.taint[purse] = self.taint[purse], {}
            self.balances[purse] = 0
            return taint
        if kind == "account":
            # What an account gives beyond what it got came from before the beginning, and is clean.
            balance = max(self.balances[purse], amount)
            self.balances[purse] = balance - amount
            return leave(self.taint[purse], balance, amount)
        if kind == "fees" and self.wishes.follow_fees:
            return self.take_fees(purse, amount)
        return {}

    def take_fees(self, purse, amount):
        """A coinbase takes the fees of its block in the order of their transactions."""
        taint, rest = {}, amount
        for fee, piece in self.fee_pools.pop(purse, []):
            part = min(fee, rest)
            taken = dict(piece) if part == fee else leave(dict(piece), fee, part)
            self.count("fees", self.asset(purse), taken, -1)
            add(taint, taken)
            rest -= part
        return taint

    def order(self, number, count):
        """The order in which out-legs are settled: one to which a link of the same movement leads comes after its
        source."""
        inner = [(link["from"][1], link["to"][1]) for link in self.links if link["from"][0] == link["to"][0] == number]
        waiting, order = list(range(count)), []
        while waiting:
            ready = [p for p in waiting if all(to != p or source == p or source not in waiting for source, to in inner)]
            order.append(ready[0] if ready else waiting[0])
            waiting.remove(order[-1])
        return order

    def settle(self, leg, purse, amount, piece):
        """Settles one out-leg: what links bring, what complaints claim, what links carry on, where the rest belongs."""
        asset = self.asset(purse)
        if leg in self.links_to:
            piece = self.deliver(leg, amount, piece)
        for origin, begin, end in self.claims.get(leg, []):
            self.mark(leg, asset, amount, piece, origin, max(end - begin, 0))
        if piece and leg in self.links_from:
            piece = self.send_on(leg, asset, amount, piece)
        kind = self.doors[purse]
        if kind == "fees":
            self.count("fees", asset, piece)
            if self.wishes.follow_fees:
                self.fee_pools.setdefault(purse, []).append((amount, piece))
        elif kind == "destroyed":
            self.count("destroyed", asset, piece)
        elif kind == "open":
            add(self.taint[purse], piece)
        else:
            self.stop(leg, piece, kind)
        if self.purses[purse]["kind"] in ("coin", "account"):
            self.balances[purse] += amount

    def mark(self, leg, asset, amount, piece, origin, wanted):
        """Marks what a complaint claims. Units that are tainted already stay what they are, unless the later claim keeps
        them: then it takes them first, and for the others their trail ends here."""
        clean, displaced = amount - sum(piece.values()), {}
        for other in sorted(piece) if self.wishes.later_keeps else []:
            if other != origin:
                add(displaced, {other: min(piece[other], wanted - sum(displaced.values()))})
        for other, taken in displaced.items():
            piece[other] -= taken
        self.stop(leg, displaced, "not-followed")
        marked = sum(displaced.values())
        marked += min(wanted - marked, clean)
        self.count("seeded", asset, {origin: marked})
        add(piece, {origin: marked})

    def deliver(self, leg, amount, piece):
        """A link says what came out here: it replaces what the payer's purse would have brought, which is the
        keeper's."""
        self.stop(leg, piece, "keeper")
        room, kept = amount, {}
        for number in self.links_to[leg]:
            for origin, brought in sorted(self.brought.pop(number, {}).items()):
                fits = min(brought, room)
                room -= fits
                add(kept, {origin: fits})
                if brought > fits:
                    self.stop(leg, {origin: brought - fits}, "keeper")
        return kept

    def send_on(self, leg, asset, amount, piece):
        """Splits what arrived over the links that carry it on; what no link carries stays."""
        numbers, parts, rest = self.links_from[leg], [], amount
        for number in numbers:
            parts.append(min(int(self.links[number]["amount_in"]), rest))
            rest -= parts[-1]
        *split, stays = lay(piece, amount, parts, [rest], self.wishes.residual_to_fee)
        for number, part, taint in zip(numbers, parts, split):
            if not part:
                continue
            link = self.links[number]
            whole_in, whole_out = int(link["amount_in"]), int(link["amount_out"])
            came = whole_out if part == whole_in else whole_out * part // whole_in
            movement, position = link["to"]
            target = self.asset(self.movements[movement]["outs"][position][0])
            if target == asset and came <= part:
                # Within one asset a link is a small transaction whose fee stays with the keeper.
                self.brought[number], left = lay(taint, part, [came], [part - came], self.wishes.residual_to_fee)
                add(stays, left)
            else:
                scaled = {origin: tainted * came // part for origin, tainted in taint.items()}
                self.count("crossed_out", asset, taint)
                self.count("crossed_in", target, scaled)
                self.brought[number] = scaled
        return stays


def sure(link):
    """How sure a link is, in hundredths."""
    return {"disclosed": 101, "public": 102}.get(link["basis"]) or float(link["confidence"]) * 100


def door(purse, keepers, pass_keepers):
    """Where value goes that enters a purse: `open`, `fees`, `destroyed`, or the reason why it stops there."""
    kind = purse["kind"]
    if kind in ("fees", "cash", "destroyed"):
        return kind
    if kind == "issuance":
        return "destroyed"
    if kind == "lender":
        return "debt"
    if kind in ("coin", "account") and purse.get("edge"):
        return "books-end"
    if kind == "claims" or (purse.get("reserve") and not pass_keepers):
        keeper = purse.get("keeper")
        pools = keeper is not None and keepers[keeper]["kind"] == "mixer"
        return "pooled" if pools else "keeper"
    return "open"


def claims(complaints, later_keeps):
    """By out-leg: which complaint claims which units. Of two claims on one leg the first listed keeps its units, or the
    last; of two by one complaint, the second begins where the first ends."""
    legs = {}
    for origin, complaint in enumerate(complaints):
        for claim in complaint["claims"]:
            made = legs.setdefault((claim["movement"], claim["position"]), [])
            begin = max(made[-1][1:]) if made and (made[-1][0] == origin or not later_keeps) else 0
            made.append((origin, begin, int(claim["amount"])))
    return legs


def last_movement(question, wishes):
    """How many movements are walked: until the last instant that is seen and the last height asked for, included."""
    movements, blocks = question.tables["movement"], question.tables["block"]
    seen = sum(1 for movement in movements if movement["at"] <= question.until)
    if wishes.height is None:
        return seen
    heights = [block.get("height") for block in blocks]
    if all(height is None for height in heights):
        raise Declined("a cut-off height was asked for, and the evidence has no heights")
    beyond = [block["first"] for block in blocks if (block.get("height") or 0) > wishes.height]
    return min([seen] + beyond[:1])


# ------------------------------------------------------------ the answer


def answer(walk):
    for purse, taint in enumerate(walk.taint):
        for complaint in sorted(origin for origin in taint if taint[origin]):
            yield {"row": "held", "purse": purse, "complaint": complaint, "tainted": str(taint[complaint])}
    for (movement, position, complaint, reason), amount in sorted(walk.stops.items()):
        yield {
            "row": "stop",
            "movement": movement,
            "position": position,
            "complaint": complaint,
            "amount": str(amount),
            "reason": reason,
        }
    for (complaint, asset), sums in sorted(walk.sums.items()):
        row = {"row": "sums", "complaint": complaint, "asset": asset, "seeded": "0"}
        row.update({key: str(amount) for key, amount in sums.items()})
        yield row


def main():
    print(json.dumps(HELLO))
    try:
        question = Question()
        question.read(sys.stdin)
        if not question.complete:
            return  # a hello alone: nothing was asked
        walk = Walk(question, Wishes(question.hello.get("method")))
        walk.run()
    except Declined as why:
        print(json.dumps({"row": "declined", "why": str(why)}))
        return
    for row in answer(walk):
        print(json.dumps(row))
    print(json.dumps({"row": "end"}))


if __name__ == "__main__":
    main()
