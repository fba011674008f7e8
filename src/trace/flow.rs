//! The greatest flow through a network, exactly: Dinic's algorithm over integers (Dinitz, 1970).

use std::collections::VecDeque;

/// A network of nodes and edges with capacities.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    /// Edges leaving each node, as places in `edges`; an edge and its reverse are neighbours.
    leaving: Vec<Vec<usize>>,
    edges: Vec<Edge>,
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    to: usize,
    capacity: u128,
}

impl Network {
    pub(super) fn new(nodes: usize) -> Network {
        Network {
            leaving: vec![Vec::new(); nodes],
            edges: Vec::new(),
        }
    }

    pub(super) fn connect(&mut self, from: usize, to: usize, capacity: u128) {
        self.leaving[from].push(self.edges.len());
        self.edges.push(Edge { to, capacity });
        self.leaving[to].push(self.edges.len());
        self.edges.push(Edge { to: from, capacity: 0 });
    }

    /// Returns the greatest flow, and uses the network up.
    pub(super) fn greatest_flow(mut self, source: usize, sink: usize) -> u128 {
        let mut flow = 0;
        while let Some(levels) = self.levels(source, sink) {
            let mut next = vec![0; self.leaving.len()];
            while let Some(path) = self.path(source, sink, &levels, &mut next) {
                let least = path.iter().map(|&edge| self.edges[edge].capacity).min();
                let pushed = least.expect("a path has an edge");
                for edge in path {
                    self.edges[edge].capacity -= pushed;
                    self.edges[edge ^ 1].capacity += pushed;
                }
                flow += pushed;
            }
        }
        flow
    }

    /// Returns the distance of each node from the source, or nothing where the sink is out of reach.
    fn levels(&self, source: usize, sink: usize) -> Option<Vec<usize>> {
        let mut levels = vec![usize::MAX; self.leaving.len()];
        levels[source] = 0;
        let mut waiting = VecDeque::from([source]);
        while let Some(node) = waiting.pop_front() {
            for &edge in &self.leaving[node] {
                let Edge { to, capacity } = self.edges[edge];
                if capacity > 0 && levels[to] == usize::MAX {
                    levels[to] = levels[node] + 1;
                    waiting.push_back(to);
                }
            }
        }
        (levels[sink] != usize::MAX).then_some(levels)
    }

    /// Finds a path along rising levels; `next` remembers which edges of a node lead nowhere.
    fn path(&self, source: usize, sink: usize, levels: &[usize], next: &mut [usize]) -> Option<Vec<usize>> {
        let mut path: Vec<usize> = Vec::new();
        let mut node = source;
        while node != sink {
            let found = self.leaving[node][next[node]..].iter().position(|&edge| {
                let Edge { to, capacity } = self.edges[edge];
                capacity > 0 && levels[to] == levels[node] + 1
            });
            if let Some(skipped) = found {
                next[node] += skipped;
                let edge = self.leaving[node][next[node]];
                path.push(edge);
                node = self.edges[edge].to;
            } else {
                next[node] = self.leaving[node].len();
                let back = path.pop()?;
                node = self.edges[back ^ 1].to;
                next[node] += 1;
            }
        }
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flow_goes_around_a_bottleneck() {
        let mut network = Network::new(4);
        for (from, to, capacity) in [(0, 1, 3), (0, 2, 2), (1, 2, 5), (1, 3, 2), (2, 3, 3)] {
            network.connect(from, to, capacity);
        }
        assert_eq!(network.greatest_flow(0, 3), 5);
    }

    #[test]
    fn flow_is_sent_back_where_that_lets_more_through() {
        let mut network = Network::new(6);
        let edges = [
            (0, 1, 1),
            (0, 2, 1),
            (1, 3, 1),
            (1, 4, 1),
            (2, 3, 1),
            (3, 5, 1),
            (4, 5, 1),
        ];
        for (from, to, capacity) in edges {
            network.connect(from, to, capacity);
        }
        assert_eq!(network.greatest_flow(0, 5), 2);
    }
}
