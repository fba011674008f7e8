"""A graph of coins: made with a seed, stored as columns (docs/formats.md), and what peers derive from it before they walk."""

import os

import numpy as np

COLUMNS = {"tx_in_off": "<u8", "tx_out_off": "<u8", "in_prev": "<u4", "out_value": "<u8", "sources": "<u4"}
BLOCK = 1_000
COINBASES = 20_000


def path(folder, column):
    return os.path.join(folder, f"{column}.u{8 * np.dtype(COLUMNS[column]).itemsize}")


def heavy(rng, count, one, two, most):
    """Numbers of legs: one, two, or a tail of 1 / x from three on."""
    drawn = rng.random(count)
    tail = np.minimum(most, 2 + 1 / rng.uniform(1 / most, 1, count)).astype(np.int64)
    return np.where(drawn < one, 1, np.where(drawn < one + two, 2, tail))


def make(folder, transactions, source_at, sources, seed):
    """Stores a graph of blocks in which nothing spends an output of its own block, with stolen outputs at a share of its length."""
    rng = np.random.default_rng(seed)
    first = min(COINBASES, transactions // 10)
    values = np.empty(4 * transactions + 400 * BLOCK, np.int64)
    values[:first] = rng.integers(10**8, 10**10, first)
    ins, outs, prev = [np.zeros(first, np.int64)], [np.ones(first, np.int64)], []
    unspent, made, done, stolen = np.arange(first), first, first, None
    while done < transactions:
        size = min(BLOCK, transactions - done)
        n_in, n_out = heavy(rng, size, 0.67, 0.185, 200), heavy(rng, size, 0.14, 0.75, 300)
        while n_in.sum() > unspent.size // 2:
            n_in = np.maximum(1, n_in // 2) if n_in.max() > 1 else np.where(rng.random(size) < 0.5, n_in, 0)
        # Young coins first: the older one is, the closer to the front it stands.
        at = unspent.size - 1 - (unspent.size * rng.random(int(n_in.sum()) * 2) ** 4).astype(np.int64)
        at = rng.permutation(np.unique(at))
        while at.size < n_in.sum():
            at = rng.permutation(np.union1d(at, rng.integers(0, unspent.size, n_in.sum())))
        at = at[: n_in.sum()]
        spent = unspent[at]
        owner = np.repeat(np.arange(size), n_in)
        came = np.bincount(owner, values[spent], size).astype(np.int64)
        came[n_in == 0] = 625_000_000
        fee = np.where(n_in == 0, 0, np.minimum(came // 50, rng.integers(300, 20_000, size)))
        weight = np.exp(1.6 * rng.standard_normal(int(n_out.sum())))
        to = np.repeat(np.arange(size), n_out)
        value = ((came - fee)[to] * (weight / np.bincount(to, weight, size)[to]) * 0.999999).astype(np.int64)
        last = np.cumsum(n_out) - 1
        value[last] += came - fee - np.bincount(to, value, size).astype(np.int64)
        values[made : made + value.size] = value
        prev.append(spent)
        ins.append(n_in)
        outs.append(n_out)
        if stolen is None and done >= source_at * transactions:
            stolen = np.sort(made + np.argsort(value)[-sources:])
        unspent = np.concatenate([np.delete(unspent, at), np.arange(made, made + value.size)])
        made, done = made + value.size, done + size
    begins = lambda counts: np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    columns = {
        "tx_in_off": begins(ins),
        "tx_out_off": begins(outs),
        "in_prev": np.concatenate(prev),
        "out_value": values[:made],
        "sources": stolen,
    }
    os.makedirs(folder, exist_ok=True)
    for name, column in columns.items():
        column.astype(COLUMNS[name]).tofile(path(folder, name))


class Graph:
    """The columns, and what is derived from them; a stolen output hangs on one more transaction, whose taint is whole."""

    def __init__(self, folder):
        read = lambda column: np.fromfile(path(folder, column), COLUMNS[column])
        self.in_off = read("tx_in_off").astype(np.int64)
        self.out_off = read("tx_out_off").astype(np.int64)
        self.prev, self.value = read("in_prev"), read("out_value").astype(np.int64)
        self.sources = read("sources")
        self.n, self.n_in = self.in_off.size - 1, self.prev.size
        count = np.arange(self.n, dtype=np.uint32)
        self.out_tx = np.repeat(count, np.diff(self.out_off))
        self.in_tx = np.repeat(count, np.diff(self.in_off))
        self.stolen = np.zeros(self.value.size, bool)
        self.stolen[self.sources] = True
        self.prev_tx = np.where(self.stolen[self.prev], np.uint32(self.n), self.out_tx[self.prev])
        self.in_value = self.value[self.prev].astype(np.float64)
        total = np.bincount(self.in_tx, self.in_value, self.n)
        self.inverse = np.divide(1, total, out=np.zeros(self.n), where=total > 0)
        self.unspent = np.ones(self.value.size, bool)
        self.unspent[self.prev] = False

    def levels(self):
        """Where runs of transactions begin that spend nothing of their own run."""
        newest = np.zeros(self.n, np.int64)
        some = np.diff(self.in_off) > 0
        newest[some] = np.maximum.reduceat(self.out_tx[self.prev], self.in_off[:-1][some]) + 1
        begins, begin = [0], 0
        for at, needs in enumerate(newest.tolist()):
            if needs > begin:
                begins.append(at)
                begin = at
        return [*begins, self.n]

    def reached(self, dirty):
        """How many outputs poison reaches, where these transactions are dirty."""
        return int((dirty[self.out_tx] | self.stolen).sum())

    def rests(self, share):
        """What of the unspent outputs is tainted, where transactions have these shares."""
        part = np.where(self.stolen, 1.0, share[self.out_tx])
        return float((self.value * part)[self.unspent].sum())

    def mean_place(self, rank):
        """Where a look is in the mean, as a part of the ledger, where transactions have these ranks."""
        rank = np.asarray(rank)[: self.n]
        return float((rank * np.arange(self.n)).sum() / rank.sum() / self.n)
