//! Ways from both ends: a few of them are looked for and filled before push and relabel takes over.

use super::{NONE, Network, SOURCE, START, Side, Spent};

impl Network {
    /// Fills a few ways from where something waits to the source; tells whether there are no more.
    pub(super) fn fill_ways(&mut self, wanted: &[(u32, u128)]) -> Result<bool, Spent> {
        let last = wanted.iter().map(|&(node, _)| node).max().unwrap_or(SOURCE);
        let ends = self.used.iter().flat_map(|&arc| [arc, arc + 1]);
        let mut waiting: Vec<u32> = ends.map(|half| self.halves[half as usize].to).collect();
        waiting.extend(wanted.iter().map(|&(node, _)| node));
        waiting.retain(|&node| node != SOURCE && self.excess[node as usize] > 0);
        waiting.sort_unstable();
        waiting.dedup();
        for side in &mut self.ways {
            side.over.resize(self.nodes.len(), NONE);
        }
        for _ in 0..self.ways_max {
            waiting.retain(|&node| self.excess[node as usize] > 0);
            let meeting = self.meet(&waiting, last)?;
            if let Some(node) = meeting {
                self.fill_way(node);
            }
            self.ways.iter_mut().for_each(Side::clear);
            if meeting.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks for a way from both ends, on the side that has had less to look at; returns a node where they meet.
    fn meet(&mut self, waiting: &[u32], last: u32) -> Result<Option<u32>, Spent> {
        self.ways[0].begin(waiting);
        self.ways[1].begin(&[SOURCE]);
        loop {
            let side = usize::from(self.ways[1].steps < self.ways[0].steps);
            let Some(&node) = self.ways[side].found.get(self.ways[side].passed) else {
                return Ok(None);
            };
            let (mut half, mut steps) = (self.first_half(node), 1);
            while half != NONE {
                let to = self.halves[half as usize].to;
                // Units go to the source: from this node over the half, or to it over the other half of the arc.
                let over = if side == 0 { half } else { half ^ 1 };
                let open = to <= last && self.halves[over as usize].room > 0;
                if open && self.ways[side].find(to, over) && self.ways[1 - side].has(to) {
                    return Ok(Some(to));
                }
                half = self.next_half(node, half);
                steps += 1;
            }
            self.ways[side].passed += 1;
            self.ways[side].steps += steps;
            self.step(steps)?;
        }
    }

    /// Sends what waits at the beginning of the way through a node on to the source, as much as fits.
    fn fill_way(&mut self, node: u32) {
        let (mut begin, mut way) = (node, Vec::new());
        while let half @ 0..START = self.ways[0].over[begin as usize] {
            way.push(half);
            begin = self.halves[half as usize ^ 1].to;
        }
        way.reverse();
        let mut end = node;
        while let half @ 0..START = self.ways[1].over[end as usize] {
            way.push(half);
            end = self.halves[half as usize].to;
        }
        let room = way
            .iter()
            .map(|&half| u128::from(self.halves[half as usize].room))
            .min();
        let mut at = begin;
        for half in way {
            self.send(at, half, room.unwrap_or(0));
            at = self.halves[half as usize].to;
        }
    }
}

impl Side {
    fn begin(&mut self, nodes: &[u32]) {
        for &node in nodes {
            self.find(node, START);
        }
    }

    fn has(&self, node: u32) -> bool {
        self.over[node as usize] != NONE
    }

    /// Tells whether the node was not found before.
    fn find(&mut self, node: u32, over: u32) -> bool {
        let new = !self.has(node);
        if new {
            self.over[node as usize] = over;
            self.found.push(node);
        }
        new
    }

    fn clear(&mut self) {
        self.found.drain(..).for_each(|node| self.over[node as usize] = NONE);
        (self.passed, self.steps) = (0, 0);
    }
}
