//! The greatest flow from one source to many places of one network, exactly.
//!
//! Nodes are made in the order in which units pass them, so that every arc leads to a later node, and all questions are put to
//! one network, which keeps what it learns. Each node lies between two figures: no less than the widest single way brings it
//! (`least`), and no more than its arcs let in (`most`). Where they meet, or where the least is all that is asked for, nothing
//! has to be sent. Elsewhere three things are tried, the cheap one first:
//!
//! 1. *A wave.* What is wanted is pushed back from the targets, the latest node first, over arcs whose capacity is cut to what
//!    their beginning can have. If all of it comes to the source, that is the answer. Units that come from close by end here.
//! 2. *The nodes before.* Otherwise the ancestors are settled first, in order, so that the capacities on the way are exact and
//!    the figures of most nodes meet; but no more is done for them than for the targets, since few targets need few of them.
//! 3. *Ways from both ends.* From where the wave came to a halt and from the source at once a way is looked for and filled,
//!    again and again, but for a few times only: most waves lack one or two, and both ends meet after a small part of the network.
//! 4. *Push and relabel* (Goldberg and Tarjan, 1988), from where the ways came to a halt, the highest label first, with global
//!    relabelling and gaps (Cherkassky and Goldberg, 1997).
//!
//! Where not everything arrives, what the source still reaches is the near side of a least cut, and no node on the far side gets
//! more than this one: one cut settles thousands of purses.
//!
//! Every arc that is looked at and every node that is passed is a step, and no more than a fixed number of steps are made: what
//! is not computed is then the same on every machine.

mod push;
mod ways;

use std::collections::{BTreeMap, BinaryHeap};

/// No arc, no label.
const NONE: u32 = u32::MAX;

/// The node from which everything comes.
pub(super) const SOURCE: u32 = 0;

/// The beginning of a way, which no half leads to.
const START: u32 = NONE - 1;

/// So many ways are filled before push and relabel takes over, which is dearer at first and then does not mind how many there are.
const WAYS_MAX: usize = 32;

/// So many times as many steps as there are halves of arcs may be made to settle ancestors before any target needs a flow.
const ALLOWED: u64 = 64;

/// The steps that may be made are used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spent;

/// A half of an arc. Halves with even numbers lead back, from the end of the arc to its beginning, and have room for what may
/// still come through it; the odd one behind leads on, and has room for what comes.
#[derive(Clone, Copy, Debug)]
struct Half {
    /// The node at the other end.
    to: u32,
    /// The next half that begins at the same node, of those that lead the same way.
    next: u32,
    room: u64,
}

/// A node, and what is known of it.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The first arc that enters, and the first that leaves.
    entering: u32,
    leaving: u32,
    /// The widest single way brings so much.
    least: u128,
    /// No more comes, by the arcs that enter, or by a cut.
    most: u128,
    /// Whether this question has looked at it already.
    marked: bool,
}

/// A network of nodes and arcs with capacities, and what has been learnt of it.
#[derive(Clone, Debug)]
pub(super) struct Network {
    nodes: Vec<Node>,
    halves: Vec<Half>,
    /// So many nodes have been given a least and a most.
    known: usize,
    /// Whether nodes have been settled.
    settling: bool,
    /// How many more steps may be made to settle ancestors.
    allowed: u64,
    /// How many more steps may be made: an arc looked at or a node passed is one.
    left: u64,
    /// What has been pushed to a node and not on.
    excess: Vec<u128>,
    /// Arcs that carry something.
    used: Vec<u32>,
    ways: [Side; 2],
    ways_max: usize,
    labels: Labels,
}

/// What a search for a way has found from one end.
#[derive(Clone, Debug, Default)]
struct Side {
    /// The half over which the way goes on from each node to this end.
    over: Vec<u32>,
    /// The nodes that were found, and how many of them have been looked at from.
    found: Vec<u32>,
    passed: usize,
    steps: u64,
}

/// No more than the distance of nodes from the source over arcs with room, while flow is pushed. Nodes without a label are cut
/// off from it.
#[derive(Clone, Debug, Default)]
struct Labels {
    of: Vec<u32>,
    /// The nodes that were within reach of the source, nearest first.
    reached: Vec<u32>,
    /// The half of a node from which the search for a way on continues.
    current: Vec<u32>,
    levels: Vec<Level>,
    /// No node that has something to push has a higher label.
    highest: usize,
}

/// The nodes of one label.
#[derive(Clone, Debug, Default)]
struct Level {
    /// How many have the label.
    count: usize,
    /// Who was given it; some have another by now.
    members: Vec<u32>,
    /// Who of them has something to push.
    active: Vec<u32>,
}

impl Network {
    /// Returns a network of the source alone, in which so many steps may be made.
    pub(super) fn new(steps_max: u64) -> Network {
        let mut network = Network {
            nodes: Vec::new(),
            halves: Vec::new(),
            known: 1,
            settling: false,
            allowed: 0,
            left: steps_max,
            excess: Vec::new(),
            used: Vec::new(),
            ways: Default::default(),
            ways_max: WAYS_MAX,
            labels: Labels::default(),
        };
        network.node();
        network.nodes[0].least = u128::MAX;
        network.nodes[0].most = u128::MAX;
        network
    }

    /// Adds a node behind all others.
    pub(super) fn node(&mut self) -> u32 {
        self.nodes.push(Node {
            entering: NONE,
            leaving: NONE,
            least: 0,
            most: u128::MAX,
            marked: false,
        });
        u32::try_from(self.nodes.len() - 1).expect("a network has fewer than 2^32 nodes")
    }

    /// Adds an arc to a node that nothing has been asked of yet.
    pub(super) fn connect(&mut self, from: u32, to: u32, capacity: u64) {
        assert!(from < to && self.known <= to as usize, "arcs lead to later, new nodes");
        if capacity == 0 {
            return;
        }
        let half = u32::try_from(self.halves.len()).expect("a network has fewer than 2^31 arcs");
        self.halves.push(Half {
            to: from,
            next: std::mem::replace(&mut self.nodes[to as usize].entering, half),
            room: capacity,
        });
        self.halves.push(Half {
            to,
            next: std::mem::replace(&mut self.nodes[from as usize].leaving, half + 1),
            room: 0,
        });
    }

    /// Returns how many more steps may be made.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// Learns all nodes: no arc is added any more.
    pub(super) fn close(&mut self) -> Result<(), Spent> {
        self.learn(self.nodes.len() - 1)
    }

    /// Returns the greatest flow that can come to the targets together, each of which takes so much at most.
    pub(super) fn greatest_flow(&mut self, targets: &[(u32, u64)]) -> Result<u128, Spent> {
        self.learn(targets.iter().map(|&(node, _)| node).max().unwrap_or(SOURCE) as usize)?;
        let wanted = self.wanted(targets);
        if let Some(flow) = self.plain(&wanted) {
            return Ok(flow);
        }
        // Where one wave came to a halt most others would, and most nodes are settled for the next question as well.
        if !self.settling {
            let came = self.wave(&wanted)?;
            self.clear(&wanted);
            if came {
                return Ok(total(&wanted));
            }
        }
        self.settle(&wanted)?;
        let wanted = self.wanted(targets);
        if let Some(flow) = self.plain(&wanted) {
            return Ok(flow);
        }
        let before = self.left;
        let flow = self.push(&wanted)?;
        self.allowed = self.allowed.saturating_add(before - self.left);
        Ok(flow)
    }

    /// Returns what is wanted at each node: no more than the targets there take, nor than it could have.
    fn wanted(&self, targets: &[(u32, u64)]) -> Vec<(u32, u128)> {
        let mut nodes: BTreeMap<u32, u128> = BTreeMap::new();
        for &(node, want) in targets {
            *nodes.entry(node).or_default() += u128::from(want);
        }
        let most = |(node, want): (u32, u128)| (node, want.min(self.nodes[node as usize].most));
        nodes.into_iter().map(most).collect()
    }

    /// Returns what the targets get where their figures alone tell it.
    fn plain(&self, wanted: &[(u32, u128)]) -> Option<u128> {
        let least = |&(node, want): &(u32, u128)| self.nodes[node as usize].least.min(want);
        let least = wanted.iter().map(least).max().unwrap_or(0);
        (least == total(wanted)).then_some(least)
    }

    fn step(&mut self, steps: u64) -> Result<(), Spent> {
        self.left = self.left.saturating_sub(steps);
        if self.left == 0 { Err(Spent) } else { Ok(()) }
    }

    /// Gives the nodes up to this one their least and most.
    fn learn(&mut self, last: usize) -> Result<(), Spent> {
        self.step(1)?;
        while self.known <= last {
            self.known += 1;
            self.measure(self.known - 1)?;
        }
        Ok(())
    }

    /// Cuts the capacities of the arcs that enter a node to what their beginnings can have, and sums them.
    fn measure(&mut self, node: usize) -> Result<(), Spent> {
        let (mut least, mut most, mut steps) = (0u128, 0u128, 1);
        let mut arc = self.nodes[node].entering;
        while arc != NONE {
            let half = &mut self.halves[arc as usize];
            let from = &self.nodes[half.to as usize];
            half.room = u64::try_from(from.most).map_or(half.room, |most| most.min(half.room));
            least = least.max(from.least.min(half.room.into()));
            most += u128::from(half.room);
            (arc, steps) = (half.next, steps + 1);
        }
        let node = &mut self.nodes[node];
        (node.least, node.most) = (node.least.max(least), node.most.min(most));
        self.step(steps)
    }

    /// Makes the least and the most of the targets and of their ancestors one, where that is cheap enough.
    fn settle(&mut self, targets: &[(u32, u128)]) -> Result<(), Spent> {
        if !self.settling {
            self.settling = true;
            self.allowed = ALLOWED * self.halves.len() as u64;
        }
        let mut waiting: Vec<u32> = targets.iter().map(|&(node, _)| node).collect();
        let mut open = Vec::new();
        while let Some(node) = waiting.pop() {
            let Node { least, most, .. } = self.nodes[node as usize];
            if least == most || std::mem::replace(&mut self.nodes[node as usize].marked, true) {
                continue;
            }
            open.push(node);
            let (mut arc, mut steps) = (self.nodes[node as usize].entering, 1);
            while arc != NONE {
                waiting.push(self.halves[arc as usize].to);
                (arc, steps) = (self.halves[arc as usize].next, steps + 1);
            }
            self.step(steps)?;
        }
        // In their order, so that the capacities before each are as exact as they can be.
        open.sort_unstable();
        for node in open {
            self.nodes[node as usize].marked = false;
            self.measure(node as usize)?;
            let Node { least, most, .. } = self.nodes[node as usize];
            if least < most && self.allowed > 0 && targets.iter().all(|&(target, _)| target != node) {
                let before = self.left;
                self.push(&[(node, most)])?;
                self.allowed = self.allowed.saturating_sub(before - self.left);
            }
        }
        Ok(())
    }

    /// Pushes what is wanted back to the source, the latest node first, as far as it goes straight on; tells whether all came.
    fn wave(&mut self, wanted: &[(u32, u128)]) -> Result<bool, Spent> {
        self.excess.resize(self.nodes.len(), 0);
        let mut front = BinaryHeap::new();
        for &(node, want) in wanted {
            self.excess[node as usize] = want;
            if want > 0 {
                front.push(node);
            }
        }
        while let Some(node) = front.pop() {
            let (mut arc, mut steps) = (self.nodes[node as usize].entering, 1);
            while arc != NONE && self.excess[node as usize] > 0 {
                let Half { to, next, .. } = self.halves[arc as usize];
                let there = self.excess[to as usize];
                // All that comes to a node waits there until the wave has come to it, so that it is never sent more than it can have.
                let sent = self.send(node, arc, self.nodes[to as usize].most.saturating_sub(there));
                if sent > 0 && there == 0 && to != SOURCE {
                    front.push(to);
                }
                (arc, steps) = (next, steps + 1);
            }
            self.step(steps)?;
        }
        Ok(self.excess[SOURCE as usize] == total(wanted))
    }

    /// Sends as much as fits over a half, and returns how much that is.
    fn send(&mut self, node: u32, half: u32, most: u128) -> u128 {
        let Half { to, room, .. } = self.halves[half as usize];
        let sent = self.excess[node as usize].min(room.into()).min(most);
        let units = u64::try_from(sent).expect("no more than the room of an arc");
        if sent > 0 {
            self.used.push(half & !1);
            self.halves[half as usize].room -= units;
            self.halves[half as usize ^ 1].room += units;
            self.excess[node as usize] -= sent;
            self.excess[to as usize] += sent;
        }
        sent
    }

    /// Takes everything back that was sent.
    fn clear(&mut self, wanted: &[(u32, u128)]) {
        // Nodes may have come since anything was sent.
        self.excess.resize(self.nodes.len(), 0);
        for &(node, _) in wanted {
            self.excess[node as usize] = 0;
        }
        for arc in self.used.drain(..) {
            let carried = std::mem::take(&mut self.halves[arc as usize + 1].room);
            self.halves[arc as usize].room += carried;
            for half in [arc, arc + 1] {
                self.excess[self.halves[half as usize].to as usize] = 0;
            }
        }
    }

    /// Returns the first half at a node: those that lead back come first.
    fn first_half(&self, node: u32) -> u32 {
        let Node { entering, leaving, .. } = self.nodes[node as usize];
        if entering == NONE { leaving } else { entering }
    }

    /// Returns the half behind another one at a node.
    fn next_half(&self, node: u32, half: u32) -> u32 {
        let next = self.halves[half as usize].next;
        if next == NONE && half.is_multiple_of(2) {
            self.nodes[node as usize].leaving
        } else {
            next
        }
    }
}

fn total(wanted: &[(u32, u128)]) -> u128 {
    wanted.iter().map(|&(_, want)| want).sum()
}

#[cfg(test)]
mod tests {
    use petgraph::algo::dinics;
    use petgraph::graph::{DiGraph, NodeIndex};
    use proptest::prelude::*;

    use super::*;

    const PLENTY: u64 = 1 << 40;

    fn network(nodes: usize, arcs: &[(u32, u32, u64)]) -> Network {
        let mut network = Network::new(PLENTY);
        for _ in 1..nodes {
            network.node();
        }
        for &(from, to, capacity) in arcs {
            network.connect(from, to, capacity);
        }
        network
    }

    fn greatest(nodes: usize, arcs: &[(u32, u32, u64)]) -> u128 {
        let last = u32::try_from(nodes - 1).unwrap();
        let targets = [(last, u64::MAX), (last, u64::MAX)];
        network(nodes, arcs).greatest_flow(&targets).unwrap()
    }

    #[test]
    fn flow_goes_around_a_bottleneck() {
        assert_eq!(greatest(4, &[(0, 1, 3), (0, 2, 2), (1, 2, 5), (1, 3, 2), (2, 3, 3)]), 5);
    }

    #[test]
    fn a_network_grows_between_questions() {
        let arcs = [
            (0, 1, 1),
            (0, 2, 1),
            (1, 3, 1),
            (1, 4, 1),
            (2, 3, 1),
            (3, 5, 1),
            (4, 5, 1),
        ];
        let mut network = network(6, &arcs);
        assert_eq!(network.greatest_flow(&[(5, u64::MAX)]), Ok(2));
        network.settling = true; // as a question leaves it whose wave came to a halt
        let late = network.node();
        network.connect(3, late, 1);
        network.connect(4, late, 1);
        assert_eq!(network.greatest_flow(&[(late, u64::MAX)]), Ok(2));
    }

    #[test]
    fn flow_is_sent_back_where_that_lets_more_through() {
        let arcs = [
            (0, 1, 1),
            (0, 2, 1),
            (1, 3, 1),
            (1, 4, 1),
            (2, 3, 1),
            (3, 5, 1),
            (4, 5, 1),
        ];
        assert_eq!(greatest(6, &arcs), 2);
    }

    #[test]
    fn what_no_path_reaches_gets_nothing_and_sums_are_wider_than_amounts() {
        assert_eq!(greatest(3, &[(0, 1, 7)]), 0);
        let unlimited = [(0, 1, u64::MAX), (1, 2, u64::MAX), (0, 2, u64::MAX)];
        assert_eq!(greatest(3, &unlimited), 2 * u128::from(u64::MAX));
    }

    #[test]
    fn one_cut_near_the_source_settles_all_that_lies_beyond() {
        // Ten units come through; each node beyond is entered twice by all of them.
        let mut arcs = vec![(0, 1, 10)];
        for node in 1..1_000 {
            arcs.extend([(node, node + 1, 50), (node.max(3) - 2, node + 1, 50)]);
        }
        let mut network = network(1_001, &arcs);
        assert_eq!(network.greatest_flow(&[(1_000, 1_000)]), Ok(10));
        let (first, before) = (PLENTY - network.left, network.left);
        for node in 2..1_000 {
            assert_eq!(network.greatest_flow(&[(node, 1_000)]), Ok(10));
        }
        assert!(
            before - network.left < first,
            "{first} and then {}",
            before - network.left
        );
    }

    #[test]
    fn no_more_steps_are_made_than_may_be_and_nothing_is_answered_then() {
        let arcs = [(0, 1, 3), (0, 2, 2), (1, 2, 5), (1, 3, 2), (2, 3, 3)];
        let mut steps = 0;
        loop {
            let mut network = network(4, &arcs);
            network.left = steps;
            match network.greatest_flow(&[(3, 9)]) {
                Ok(flow) => break assert_eq!(flow, 5),
                Err(Spent) => assert_eq!(network.greatest_flow(&[(1, 9)]), Err(Spent)),
            }
            steps += 1;
        }
        assert!(steps > 5, "every arc is looked at");
    }

    /// Arcs between a few nodes, each to a later one; capacities are small, so that many paths are equal, or as large as can be.
    fn arcs() -> impl Strategy<Value = Vec<(u32, u32, u64)>> {
        let capacity = prop_oneof![4 => 1u64..9, 1 => Just(u64::MAX), 1 => any::<u64>()];
        let arc = (0u32..14, 1u32..6, capacity).prop_map(|(from, on, capacity)| (from, (from + on).min(15), capacity));
        prop::collection::vec(arc, 1..50)
    }

    fn by_petgraph(arcs: &[(u32, u32, u64)], targets: &[(u32, u64)]) -> u128 {
        let mut graph = DiGraph::<(), u128>::new();
        let nodes: Vec<NodeIndex> = (0..17).map(|_| graph.add_node(())).collect();
        for &(from, to, capacity) in arcs {
            graph.add_edge(nodes[from as usize], nodes[to as usize], capacity.into());
        }
        for &(node, capacity) in targets {
            graph.add_edge(nodes[node as usize], nodes[16], capacity.into());
        }
        dinics(&graph, nodes[0], nodes[16]).0
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn every_question_to_one_network_has_the_answer_of_another_program(
            arcs in arcs(),
            questions in prop::collection::vec(prop::collection::vec((1u32..16, any::<u64>(), any::<bool>()), 1..4), 1..12),
            ways_max in prop_oneof![Just(0), Just(1), Just(WAYS_MAX)],
            for_targets_alone in any::<bool>(),
        ) {
            let mut network = network(16, &arcs);
            network.ways_max = ways_max;
            // As after a question that settled what was allowed.
            network.settling = for_targets_alone;
            for question in questions {
                let small = |(node, want, small)| (node, if small { want % 12 } else { want });
                let targets: Vec<(u32, u64)> = question.into_iter().map(small).collect();
                prop_assert_eq!(network.greatest_flow(&targets), Ok(by_petgraph(&arcs, &targets)), "{:?}", targets);
            }
        }
    }
}
