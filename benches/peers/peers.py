"""Each peer walks the graph in the way that its users would; prints a line a walk.

usage: peers.py PEER GRAPH [--repeat N]
"""

import argparse
import resource
import statistics
import time

import numpy as np

from graph import Graph


def numba(g):
    import numba

    @numba.njit
    def haircut(in_off, prev_tx, value, n):
        share = np.zeros(n + 1)
        share[n] = 1
        for tx in range(n):
            taint, total = 0.0, 0.0
            for i in range(in_off[tx], in_off[tx + 1]):
                taint += value[i] * share[prev_tx[i]]
                total += value[i]
            if total > 0:
                share[tx] = taint / total
        return share

    @numba.njit
    def poison(in_off, prev_tx, n):
        dirty = np.zeros(n + 1, np.uint8)
        dirty[n] = 1
        for tx in range(n):
            any_dirty = 0
            for i in range(in_off[tx], in_off[tx + 1]):
                any_dirty |= dirty[prev_tx[i]]
            dirty[tx] = any_dirty
        return dirty

    off, none = g.in_off.astype(np.uint32), np.zeros(0, np.uint32)
    haircut(off[:2] * 0, none, np.zeros(0), 1), poison(off[:2] * 0, none, 1)
    yield "haircut", lambda: haircut(off, g.prev_tx, g.in_value, g.n), lambda share: g.rests(share[: g.n])
    yield "poison", lambda: poison(off, g.prev_tx, g.n), lambda dirty: g.reached(dirty[: g.n].astype(bool))


def numpy(g):
    levels = g.levels()
    runs = [(lo, hi, g.in_off[lo], g.in_off[hi]) for lo, hi in zip(levels, levels[1:])]

    def haircut():
        share = np.zeros(g.n + 1)
        share[g.n] = 1
        for lo, hi, i, j in runs:
            taint = np.bincount(g.in_tx[i:j] - lo, g.in_value[i:j] * share[g.prev_tx[i:j]], hi - lo)
            share[lo:hi] = taint * g.inverse[lo:hi]
        return share[: g.n]

    def poison():
        dirty = np.zeros(g.n + 1, bool)
        dirty[g.n] = True
        for _, _, i, j in runs:
            dirty[g.in_tx[i:j][dirty[g.prev_tx[i:j]]]] = True
        return dirty[: g.n]

    yield "haircut", haircut, g.rests
    yield "poison", poison, g.reached


def edges(g):
    """Each pair of a transaction and one that it spends, once."""
    pairs = np.unique(g.in_tx.astype(np.int64) * (g.n + 1) + g.prev_tx)
    return pairs % (g.n + 1), pairs // (g.n + 1)


def nodes(g, found):
    dirty = np.zeros(g.n + 1, bool)
    dirty[found] = True
    return g.reached(dirty[: g.n])


def scipy(g):
    from scipy.sparse import csr_matrix, identity
    from scipy.sparse.csgraph import breadth_first_order
    from scipy.sparse.linalg import spsolve_triangular

    source, target = edges(g)
    ways = csr_matrix((np.ones(source.size, np.int8), (source, target)), shape=(g.n + 1, g.n + 1))
    search = lambda: breadth_first_order(ways, g.n, return_predecessors=False)
    yield "poison", search, lambda found: nodes(g, found)
    weight, is_stolen = g.in_value * g.inverse[g.in_tx], g.prev_tx == g.n
    bring = np.bincount(g.in_tx[is_stolen], weight[is_stolen], g.n)
    rest = (weight[~is_stolen], (g.in_tx[~is_stolen], g.prev_tx[~is_stolen]))
    system = (identity(g.n, format="csr") - csr_matrix(rest, shape=(g.n, g.n))).tocsr()
    yield "haircut", lambda: spsolve_triangular(system, bring, lower=True, unit_diagonal=True), g.rests


def igraph(g):
    import igraph

    source, target = edges(g)
    graph = igraph.Graph(n=g.n + 1, edges=np.stack((source, target), 1), directed=True)
    yield "poison", lambda: graph.subcomponent(g.n, mode="out"), lambda found: nodes(g, found)
    # What each transaction brings to each that spends it; an edge stands where it was sorted by both.
    pair = g.in_tx.astype(np.int64) * (g.n + 1) + g.prev_tx
    weights = np.bincount(np.searchsorted(target * (g.n + 1) + source, pair), g.in_value, source.size)
    reset = np.zeros(g.n + 1)
    reset[g.n] = 1
    weights, reset = weights.tolist(), reset.tolist()
    rank = lambda: graph.personalized_pagerank(damping=0.85, reset=reset, weights=weights)
    yield "ppr", rank, g.mean_place


def rustworkx(g):
    import rustworkx

    graph = rustworkx.PyDiGraph(multigraph=False)
    graph.add_nodes_from([None] * (g.n + 1))
    graph.extend_from_edge_list(list(zip(*(side.tolist() for side in edges(g)))))
    yield "poison", lambda: rustworkx.descendants(graph, g.n), lambda found: nodes(g, list(found))


def networkx(g):
    import networkx

    graph = networkx.DiGraph(zip(*(side.tolist() for side in edges(g))))
    graph.add_nodes_from(range(g.n + 1))
    yield "poison", lambda: networkx.descendants(graph, g.n), lambda found: nodes(g, list(found))


def python(g):
    in_off, out_off, prev, value = (column.tolist() for column in (g.in_off, g.out_off, g.prev, g.value))
    stolen = set(g.sources.tolist())

    def fifo():
        # Runs of tainted units by output, each where it begins and ends.
        runs = {source: [(0, value[source])] for source in stolen}
        for tx in range(g.n):
            ins = prev[in_off[tx] : in_off[tx + 1]]
            if not any(output in runs for output in ins):
                continue
            line, at = [], 0
            for output in ins:
                line += [(at + begin, at + end) for begin, end in runs.pop(output, ())]
                at += value[output]
            begin, run = 0, 0
            for output in range(out_off[tx], out_off[tx + 1]):
                end, here = begin + value[output], []
                while run < len(line) and line[run][0] < end:
                    one, other = max(line[run][0], begin), min(line[run][1], end)
                    if other > one:
                        here.append((one - begin, other - begin))
                    if line[run][1] > end:
                        break
                    run += 1
                if here and output not in stolen:
                    runs[output] = here
                begin = end
        return runs

    yield "fifo", fifo, lambda runs: sum(end - begin for lots in runs.values() for begin, end in lots)


PEERS = {peer.__name__: peer for peer in (numba, numpy, scipy, igraph, rustworkx, networkx, python)}


def main():
    words = argparse.ArgumentParser()
    words.add_argument("peer", choices=PEERS)
    words.add_argument("graph")
    words.add_argument("--repeat", type=int, default=3)
    words = words.parse_args()
    began = time.process_time()
    graph = Graph(words.graph)
    for op, walk, check in PEERS[words.peer](graph):
        load, times, answer = time.process_time() - began, [], None
        for _ in range(words.repeat):
            answer = None
            begin = time.process_time()
            answer = walk()
            times.append(time.process_time() - begin)
        run = max(statistics.median(times), 1e-9)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(
            f"RESULT peer={words.peer} op={op} n_tx={graph.n} n_in={graph.n_in} load_s={load:.3f} run_s={run:.9f} "
            f"min_s={min(times):.9f} reps={words.repeat} edges_per_s={graph.n_in / run:.4e} peak_mib={peak} check={check(answer)}",
            flush=True,
        )


if __name__ == "__main__":
    main()
