//! The greatest flow through a network, exactly: Dinic's algorithm over integers (Dinitz, 1970).

/// No node, no edge, no level.
const NONE: u32 = u32::MAX;

/// A network of nodes and edges with capacities.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    nodes: usize,
    edges: Vec<Edge>,
}

/// An edge; its reverse is its neighbour in the list.
#[derive(Clone, Copy, Debug)]
struct Edge {
    to: u32,
    capacity: u64,
}

/// A network while flow is sent through it.
struct Search {
    edges: Vec<Edge>,
    /// The edges that leave each node, one node behind the other, and where those of each begin.
    leaving: Vec<u32>,
    begins: Vec<u32>,
    /// The distance of each node from the source.
    levels: Vec<u32>,
    /// How many edges of each node are known to lead nowhere.
    next: Vec<u32>,
    waiting: Vec<u32>,
    path: Vec<u32>,
}

impl Network {
    pub(super) fn new(nodes: usize) -> Network {
        Network {
            nodes,
            edges: Vec::new(),
        }
    }

    pub(super) fn connect(&mut self, from: usize, to: usize, capacity: u64) {
        let id = |node: usize| u32::try_from(node).expect("a network has fewer than 2^32 nodes");
        self.edges.push(Edge { to: id(to), capacity });
        self.edges.push(Edge {
            to: id(from),
            capacity: 0,
        });
    }

    /// Returns the greatest flow, and uses the network up.
    pub(super) fn greatest_flow(self, source: usize, sink: usize) -> u128 {
        let mut begins = vec![0u32; self.nodes + 1];
        let from = |edge: usize| self.edges[edge ^ 1].to as usize;
        for edge in 0..self.edges.len() {
            begins[from(edge) + 1] += 1;
        }
        for node in 0..self.nodes {
            begins[node + 1] += begins[node];
        }
        let mut leaving = vec![0u32; self.edges.len()];
        let mut filled = begins.clone();
        for edge in 0..self.edges.len() {
            let place = &mut filled[from(edge)];
            leaving[*place as usize] = u32::try_from(edge).expect("a network has fewer than 2^32 edges");
            *place += 1;
        }
        let mut search = Search {
            edges: self.edges,
            leaving,
            levels: vec![NONE; self.nodes],
            next: begins.clone(),
            begins,
            waiting: Vec::new(),
            path: Vec::new(),
        };
        let mut flow = 0;
        while search.levels(source, sink) {
            search.next.copy_from_slice(&search.begins);
            while search.path(source, sink) {
                flow += u128::from(search.send());
            }
        }
        flow
    }
}

impl Search {
    fn leaving(&self, node: usize) -> std::ops::Range<usize> {
        self.begins[node] as usize..self.begins[node + 1] as usize
    }

    /// Finds the distance of each node from the source, as far as the sink; tells whether that is within reach.
    fn levels(&mut self, source: usize, sink: usize) -> bool {
        self.levels.fill(NONE);
        self.levels[source] = 0;
        self.waiting.clear();
        self.waiting.push(u32::try_from(source).expect("nodes have 32 bits"));
        let mut first = 0;
        while first < self.waiting.len() {
            let node = self.waiting[first] as usize;
            first += 1;
            for place in self.leaving(node) {
                let Edge { to, capacity } = self.edges[self.leaving[place] as usize];
                if capacity > 0 && self.levels[to as usize] == NONE {
                    self.levels[to as usize] = self.levels[node] + 1;
                    if to as usize == sink {
                        return true;
                    }
                    self.waiting.push(to);
                }
            }
        }
        false
    }

    /// Finds a path along rising levels; `next` remembers which edges of a node lead nowhere.
    fn path(&mut self, source: usize, sink: usize) -> bool {
        self.path.clear();
        let mut node = source;
        while node != sink {
            let places = self.next[node] as usize..self.begins[node + 1] as usize;
            let level = self.levels[node] + 1;
            let found = places.clone().find(|&place| {
                let Edge { to, capacity } = self.edges[self.leaving[place] as usize];
                capacity > 0 && self.levels[to as usize] == level
            });
            self.next[node] = u32::try_from(found.unwrap_or(places.end)).expect("edges have 32 bits");
            if let Some(place) = found {
                let edge = self.leaving[place];
                self.path.push(edge);
                node = self.edges[edge as usize].to as usize;
            } else {
                let Some(back) = self.path.pop() else {
                    return false;
                };
                node = self.edges[back as usize ^ 1].to as usize;
                self.next[node] += 1;
            }
        }
        true
    }

    /// Sends as much as fits along the path that was found.
    fn send(&mut self) -> u64 {
        let capacities = self.path.iter().map(|&edge| self.edges[edge as usize].capacity);
        let sent = capacities.min().unwrap_or(0);
        for &edge in &self.path {
            self.edges[edge as usize].capacity -= sent;
            self.edges[edge as usize ^ 1].capacity += sent;
        }
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greatest(nodes: usize, edges: &[(usize, usize, u64)]) -> u128 {
        let mut network = Network::new(nodes);
        for &(from, to, capacity) in edges {
            network.connect(from, to, capacity);
        }
        network.greatest_flow(0, nodes - 1)
    }

    #[test]
    fn flow_goes_around_a_bottleneck() {
        assert_eq!(greatest(4, &[(0, 1, 3), (0, 2, 2), (1, 2, 5), (1, 3, 2), (2, 3, 3)]), 5);
    }

    #[test]
    fn flow_is_sent_back_where_that_lets_more_through() {
        let edges = [
            (0, 1, 1),
            (0, 2, 1),
            (1, 3, 1),
            (1, 4, 1),
            (2, 3, 1),
            (3, 5, 1),
            (4, 5, 1),
        ];
        assert_eq!(greatest(6, &edges), 2);
    }

    #[test]
    fn what_no_path_reaches_gets_nothing_and_edges_without_a_limit_have_none() {
        assert_eq!(greatest(3, &[(0, 1, 7)]), 0);
        assert_eq!(
            greatest(3, &[(0, 1, u64::MAX), (1, 2, u64::MAX), (0, 2, u64::MAX)]),
            2 * u128::from(u64::MAX)
        );
    }
}
