//! Push and relabel: from where ways came to a halt, the highest label first, and the cut where not everything arrives.

use super::{Half, Labels, Level, NONE, Network, SOURCE, Spent, total};

impl Network {
    /// Returns the greatest flow to the targets; what they want is all that they could have.
    pub(super) fn push(&mut self, wanted: &[(u32, u128)]) -> Result<u128, Spent> {
        if !self.wave(wanted)? && !self.fill_ways(wanted)? {
            let last = wanted.iter().map(|&(node, _)| node).max().unwrap_or(SOURCE);
            self.labels.current.resize(self.nodes.len(), NONE);
            let mut pause = self.relabel_all(last)?;
            while self.excess[SOURCE as usize] < total(wanted)
                && let Some(node) = self.next_active()
            {
                let steps = self.discharge(node);
                self.step(steps)?;
                pause = pause.saturating_sub(steps);
                if pause == 0 {
                    pause = self.relabel_all(last)?;
                }
            }
        }
        if self.excess[SOURCE as usize] < total(wanted) {
            self.cut()?;
        }
        let flow = self.excess[SOURCE as usize];
        self.clear(wanted);
        if let &[(node, want)] = wanted {
            let node = &mut self.nodes[node as usize];
            node.least = node.least.max(flow);
            // What did not come was wanted and could not.
            if flow < want {
                node.most = flow;
            }
        }
        Ok(flow)
    }

    /// Labels the nodes up to the last with their distances from the source; returns after how many steps that is worth doing
    /// again.
    fn relabel_all(&mut self, last: u32) -> Result<u64, Spent> {
        let steps = self.reach(last)?;
        let labels = &mut self.labels;
        labels.levels.iter_mut().for_each(Level::clear);
        labels.highest = 0;
        for i in 0..self.labels.reached.len() {
            let node = self.labels.reached[i];
            self.labels.current[node as usize] = self.first_half(node);
            self.enter(node);
        }
        Ok(2 * steps)
    }

    /// Finds the nodes up to the last that have a way to the source, and how long it is.
    fn reach(&mut self, last: u32) -> Result<u64, Spent> {
        self.labels.of.resize(self.nodes.len(), NONE);
        let mut reached = std::mem::take(&mut self.labels.reached);
        reached.drain(..).for_each(|node| self.labels.of[node as usize] = NONE);
        self.labels.of[SOURCE as usize] = 0;
        reached.push(SOURCE);
        let (mut place, mut steps) = (0, 0);
        while let Some(&node) = reached.get(place) {
            let (mut half, before) = (self.first_half(node), steps);
            while half != NONE {
                let to = self.halves[half as usize].to;
                if to <= last && self.halves[half as usize ^ 1].room > 0 && self.labels.of[to as usize] == NONE {
                    self.labels.of[to as usize] = self.labels.of[node as usize] + 1;
                    reached.push(to);
                }
                half = self.next_half(node, half);
                steps += 1;
            }
            self.step(steps - before + 1)?;
            place += 1;
        }
        self.labels.reached = reached;
        Ok(steps + place as u64)
    }

    /// Puts a node that has a new label where nodes of that label are.
    fn enter(&mut self, node: u32) {
        let label = self.labels.of[node as usize] as usize;
        let labels = &mut self.labels;
        if labels.levels.len() <= label {
            labels.levels.resize_with(label + 1, Level::default);
        }
        labels.levels[label].count += 1;
        labels.levels[label].members.push(node);
        if self.excess[node as usize] > 0 {
            self.wake(node);
        }
    }

    fn wake(&mut self, node: u32) {
        let label = self.labels.of[node as usize] as usize;
        if node != SOURCE {
            self.labels.levels[label].active.push(node);
            self.labels.highest = self.labels.highest.max(label);
        }
    }

    /// Returns a node with the highest label that has something to push.
    fn next_active(&mut self) -> Option<u32> {
        let labels = &mut self.labels;
        loop {
            let level = labels.levels.get_mut(labels.highest)?;
            while let Some(node) = level.active.pop() {
                if labels.of[node as usize] as usize == labels.highest && self.excess[node as usize] > 0 {
                    return Some(node);
                }
            }
            labels.highest = labels.highest.checked_sub(1)?;
        }
    }

    /// Pushes what a node has on to nodes one label below, and lifts it until nothing is left or no way is; returns the steps.
    fn discharge(&mut self, node: u32) -> u64 {
        let mut steps = 1;
        loop {
            let label = self.labels.of[node as usize];
            let mut half = self.labels.current[node as usize];
            while half != NONE {
                let Half { to, room, .. } = self.halves[half as usize];
                let below = self.labels.of[to as usize];
                // A node that is cut off has the greatest number for a label, and is below nobody.
                if room > 0 && below < label && below + 1 == label {
                    let asleep = self.excess[to as usize] == 0;
                    self.send(node, half, u128::MAX);
                    if asleep {
                        self.wake(to);
                    }
                    if self.excess[node as usize] == 0 {
                        self.labels.current[node as usize] = half;
                        return steps;
                    }
                }
                half = self.next_half(node, half);
                steps += 1;
            }
            let (lifted, looked) = self.lift(node);
            steps += looked;
            if !lifted {
                return steps;
            }
        }
    }

    /// Gives a node the least label from which it can push on; tells whether it has one.
    fn lift(&mut self, node: u32) -> (bool, u64) {
        let (mut half, mut lowest, mut steps) = (self.first_half(node), NONE, 0);
        self.labels.current[node as usize] = half;
        while half != NONE {
            let Half { to, room, .. } = self.halves[half as usize];
            if room > 0 {
                lowest = lowest.min(self.labels.of[to as usize]);
            }
            half = self.next_half(node, half);
            steps += 1;
        }
        let labels = &mut self.labels;
        let label = labels.of[node as usize] as usize;
        labels.levels[label].count -= 1;
        let gap = labels.levels[label].count == 0;
        // No way is longer than over every node within reach.
        if gap || lowest as usize + 1 >= labels.reached.len() {
            labels.of[node as usize] = NONE;
            steps += if gap { labels.cut_off(label) } else { 0 };
            return (false, steps);
        }
        labels.of[node as usize] = lowest + 1;
        self.enter(node);
        (true, steps)
    }

    /// Notes that no node beyond the least cut nearest the source gets more than has come. All nodes but those that a way with
    /// room still leads to are beyond it, also those that come after the targets and have been learnt.
    fn cut(&mut self) -> Result<(), Spent> {
        self.reach(NONE - 1)?;
        let flow = self.excess[SOURCE as usize];
        for (node, &label) in self.nodes.iter_mut().zip(&self.labels.of).take(self.known) {
            if label == NONE {
                node.most = node.most.min(flow);
            }
        }
        self.step(self.known as u64)
    }
}

impl Labels {
    /// Takes the labels of all nodes above a label that nobody has; returns the steps.
    fn cut_off(&mut self, label: usize) -> u64 {
        let mut steps = 0;
        for above in label + 1..self.levels.len() {
            for node in std::mem::take(&mut self.levels[above].members) {
                if self.of[node as usize] as usize == above {
                    self.of[node as usize] = NONE;
                }
                steps += 1;
            }
            self.levels[above].clear();
        }
        steps
    }
}

impl Level {
    fn clear(&mut self) {
        self.count = 0;
        self.members.clear();
        self.active.clear();
    }
}
