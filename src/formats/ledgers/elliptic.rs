//! Edge lists in the shape of the Elliptic data set: which transaction spends an output of which, without any amount.
//!
//! A transaction is a movement and an edge a coin that the first makes and the second spends. No amount is told, so none is made up:
//! every leg is one that cannot be seen. Poison, which asks for no amounts, follows such a ledger; every other method refuses where it
//! meets one. What came from before the list is a coin of its own, and so is what its last transactions leave behind.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use hashbrown::{HashMap, HashSet};

use super::tables::{DATA_SET, cut_of, text_of};
use crate::evidence::{Columns, Complaint, Names, PurseFacts, Tag, Texts};
use crate::formats::counts::Counts;
use crate::formats::format::{File, Format, FormatRow, Holds, Options, Reading, Sorted, without_blocks};
use crate::formats::input::{Place, ReadError};
use crate::formats::table;
use crate::ledger::{Ledger, Leg, PurseKind};
use crate::units::{Amount, Asset, Instant, Share, counted};

/// Edge lists of transactions, with classes and features beside them.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "elliptic",
    other_name: None,
    summary: "edge lists of transactions in the shape of the Elliptic data set, with classes and features beside them",
    mark: "the columns txid1 and txid2; beside them txid and class, or rows of an id, a step and ninety numbers or more",
    example: "dyepack trace elliptic_txs_edgelist.csv elliptic_txs_classes.csv --from \"230425980:0\" --method poison",
    left: "all features but the step; licit classes; amounts, which the data set does not tell, so that poison alone follows it",
    kind: DATA_SET,
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| Kind::of(&look.columns).is_some(),
    is_likely: |_| false,
    read,
});

/// How many features a table of them has at least, the step included.
const FEATURES_MIN: usize = 90;
/// How long a step is: about two weeks, as its makers say.
const STEP: i64 = 14 * 86_400;
/// The last step that is counted.
const STEP_MAX: i64 = 100_000;

/// What a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Edges,
    Classes,
    /// Whether the first row names the columns.
    Features {
        is_named: bool,
    },
}

impl Kind {
    fn of(columns: &[String]) -> Option<Kind> {
        let is =
            |names: &[&str]| columns.len() == names.len() && columns.iter().zip(names).all(|(is, name)| is == name);
        if is(&["txid1", "txid2"]) {
            return Some(Kind::Edges);
        }
        if is(&["txid", "class"]) {
            return Some(Kind::Classes);
        }
        let wide = columns.len() > FEATURES_MIN;
        let is_named = wide && columns[0] == "txid" && columns[1] == "time step";
        let is_number = |cell: &String| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
        let is_bare = wide && columns[..2].iter().all(is_number);
        (is_named || is_bare).then_some(Kind::Features { is_named })
    }
}

/// What the files say.
#[derive(Default)]
struct Found {
    names: Vec<String>,
    by_name: HashMap<String, u32>,
    edges: Vec<(u32, u32)>,
    seen: HashSet<(u32, u32)>,
    repeated: u64,
    steps: HashMap<u32, i64>,
    illicit: Vec<u32>,
    licit: u64,
}

fn read(sorted: Sorted, options: &Options) -> Result<Reading, ReadError> {
    let mut found = Found::default();
    for file in &sorted.files {
        found.file(file)?;
    }
    let whole = |problem: String| sorted.files[0].wrong(Place::Whole, problem);
    if found.edges.is_empty() {
        return Err(whole(
            "there is no edge in it; the list of edges has the columns txId1 and txId2".into(),
        ));
    }
    let order = found.order().map_err(whole)?;
    let reading = found.ledger(&order, &sorted).map_err(whole)?;
    without_blocks(reading, &sorted, options)
}

impl Found {
    fn tx(&mut self, name: &str) -> Result<u32, String> {
        if name.is_empty() {
            return Err("a transaction has no id".into());
        }
        if let Some(&place) = self.by_name.get(name) {
            return Ok(place);
        }
        let place = u32::try_from(self.names.len()).map_err(|_| "there are too many transactions")?;
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), place);
        Ok(place)
    }

    fn file(&mut self, file: &File) -> Result<(), ReadError> {
        let text = text_of(file)?;
        let mut first = None;
        let head = |header: &csv::StringRecord| {
            let columns: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
            let kind = Kind::of(&columns);
            let kind = kind.ok_or("the columns are none of an edge list, its classes or its features")?;
            if kind == (Kind::Features { is_named: false }) {
                first = Some(header.clone());
            }
            Ok(kind)
        };
        let read = table::records(
            &file.name,
            text,
            cut_of(text),
            |at| file.reached(at),
            head,
            |kind, _, record| self.row(*kind, record),
        )?;
        if let Some(record) = first {
            let row = self.row(Kind::Features { is_named: false }, &record);
            row.map_err(|problem| file.wrong(Place::Line(1), problem))?;
        }
        read.map(drop)
            .ok_or_else(|| file.wrong(Place::Whole, "there is no header in it"))
    }

    fn row(&mut self, kind: Kind, record: &csv::StringRecord) -> Result<(), String> {
        let (one, other) = (record[0].trim(), record[1].trim());
        let tx = self.tx(one)?;
        match kind {
            Kind::Edges => {
                let to = self.tx(other)?;
                if tx == to {
                    return Err(format!("the transaction {one} spends an output of its own"));
                }
                match self.seen.insert((tx, to)) {
                    true => self.edges.push((tx, to)),
                    false => self.repeated += 1,
                }
            }
            Kind::Classes => match other.to_lowercase().as_str() {
                "1" | "illicit" => self.illicit.push(tx),
                "2" | "licit" => self.licit += 1,
                "3" | "unknown" => {}
                _ => {
                    return Err(format!(
                        "the class is {other:?}; accepted are 1 (illicit), 2 (licit), 3 and unknown"
                    ));
                }
            },
            Kind::Features { .. } => {
                let step = other.parse::<i64>().ok().filter(|step| (0..=STEP_MAX).contains(step));
                let step =
                    step.ok_or_else(|| format!("the step is {other:?}; accepted is a number up to {STEP_MAX}"))?;
                self.steps.insert(tx, step);
            }
        }
        Ok(())
    }

    /// Puts the transactions that have an edge in an order in which each comes after those whose outputs it spends: by step, then by
    /// their first appearance.
    fn order(&self) -> Result<Vec<u32>, String> {
        let mut waits: Vec<u32> = vec![0; self.names.len()];
        let mut to: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut is_there = vec![false; self.names.len()];
        for &(from, spender) in &self.edges {
            waits[spender as usize] += 1;
            to.entry(from).or_default().push(spender);
            is_there[from as usize] = true;
            is_there[spender as usize] = true;
        }
        let key = |tx: u32| Reverse((self.steps.get(&tx).copied().unwrap_or(0), tx));
        let free = (0..self.names.len()).filter(|&tx| is_there[tx] && waits[tx] == 0);
        let mut ready: BinaryHeap<_> = free.map(|tx| key(tx as u32)).collect();
        let mut order = Vec::new();
        while let Some(Reverse((_, tx))) = ready.pop() {
            order.push(tx);
            for &spender in to.get(&tx).map_or(&[][..], Vec::as_slice) {
                waits[spender as usize] -= 1;
                if waits[spender as usize] == 0 {
                    ready.push(key(spender));
                }
            }
        }
        match (0..self.names.len()).find(|&tx| is_there[tx] && waits[tx] > 0) {
            Some(tx) => Err(format!(
                "the edges go round: the transaction {} spends what comes from itself",
                self.names[tx]
            )),
            None => Ok(order),
        }
    }

    fn ledger(&self, order: &[u32], sorted: &Sorted) -> Result<Reading, String> {
        let mut ledger = Ledger::open_history();
        let asset = ledger.add_asset(Asset {
            code: Asset::UNNAMED.into(),
            scale: 0,
        });
        let (mut purses, mut movements, mut facts) = (Texts::default(), Texts::default(), Vec::new());
        let mut address_of: BTreeMap<u32, u32> = BTreeMap::new();
        let mut addresses: Vec<String> = Vec::new();
        let mut open = |ledger: &mut Ledger, maker: Option<u32>, name: String| {
            let address = maker.map(|maker| {
                *address_of.entry(maker).or_insert_with(|| {
                    addresses.push(self.names[maker as usize].clone());
                    addresses.len() as u32 - 1
                })
            });
            purses.push(&name);
            facts.push(PurseFacts {
                address,
                ..PurseFacts::default()
            });
            ledger.open(PurseKind::Coin, asset)
        };
        let (mut comes, mut goes): (BTreeMap<u32, Vec<usize>>, BTreeMap<u32, Vec<usize>>) = Default::default();
        for (edge, &(from, to)) in self.edges.iter().enumerate() {
            goes.entry(from).or_default().push(edge);
            comes.entry(to).or_default().push(edge);
        }
        let mut coins = HashMap::new();
        let illicit: HashSet<u32> = self.illicit.iter().copied().collect();
        let mut claims = Vec::new();
        let mut last = Instant::from_unix(0);
        for &tx in order {
            let name = &self.names[tx as usize];
            let ins: Vec<Leg> = match comes.get(&tx) {
                Some(edges) => edges.iter().map(|edge| Leg::sealed(coins[edge])).collect(),
                None => vec![Leg::sealed(open(&mut ledger, None, format!("before {name}")))],
            };
            let outs: Vec<Leg> = match goes.get(&tx) {
                Some(edges) => {
                    let coin = |&edge: &usize| {
                        let to = &self.names[self.edges[edge].1 as usize];
                        let coin = open(&mut ledger, Some(tx), format!("{name}>{to}"));
                        coins.insert(edge, coin);
                        Leg::sealed(coin)
                    };
                    edges.iter().map(coin).collect()
                }
                None => vec![Leg::sealed(open(&mut ledger, Some(tx), format!("{name}>rest")))],
            };
            // A transaction that spends one of a later step happens no earlier than that.
            let at = Instant::from_unix(self.steps.get(&tx).copied().unwrap_or(0) * STEP).max(last);
            last = at;
            let movement = ledger
                .try_record(at, &ins, &outs)
                .map_err(|refusal| refusal.to_string())?;
            movements.push(name);
            if illicit.contains(&tx) {
                claims.extend(ledger.out_legs(movement).map(|leg| (leg, Amount::ZERO)));
            }
        }
        let tags = self
            .illicit
            .iter()
            .filter_map(|tx| address_of.get(tx))
            .map(|&address| Tag {
                address,
                category: "illicit".into(),
                keeper: None,
                published: Instant::MIN,
                withdrawn: None,
                source: "the classes of the data set".into(),
                confidence: Share::percent(100),
            });
        let columns = Columns {
            names: Names::Given { purses, movements },
            facts,
            addresses,
            tags: tags.collect(),
            ..Columns::of(ledger)
        };
        let evidence = columns.check().map_err(|flaw| flaw.to_string())?;
        let complaints = match claims.is_empty() {
            true => Vec::new(),
            false => vec![Complaint {
                name: "illicit".into(),
                claims,
            }],
        };
        Ok(Reading {
            counts: Counts::of(&evidence),
            evidence,
            notes: self.notes(complaints.len()),
            complaints,
            format: sorted.format,
            network: None,
            stamp: None,
        })
    }

    fn notes(&self, complaints: usize) -> Vec<String> {
        let mut notes =
            vec!["the list tells no amount: poison follows it, and no method that asks for amounts".to_owned()];
        let unplaced = self.names.len() as u64 - self.linked();
        let rows = [
            (
                self.repeated,
                "edge is there more than once and counts once",
                "edges are there more than once and count once",
            ),
            (
                unplaced,
                "transaction has no edge and is left out",
                "transactions have no edge and are left out",
            ),
            (
                self.licit,
                "transaction is called licit, of which no use is made",
                "transactions are called licit, of which no use is made",
            ),
        ];
        let rows = rows.into_iter().filter(|(count, ..)| *count > 0);
        notes.extend(rows.map(|(count, one, many)| counted(count, one, many)));
        if complaints > 0 {
            notes.push(format!(
                "labels of the data set are kept as its makers' claims: {} as a complaint and as tags; nothing here says that they are \
                 true",
                counted(self.illicit.len() as u64, "transaction", "transactions")
            ));
        }
        notes
    }

    fn linked(&self) -> u64 {
        let ends: HashSet<u32> = self.edges.iter().flat_map(|&(from, to)| [from, to]).collect();
        ends.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Input, read, reference};
    use crate::lots::Method;
    use crate::trace::{self, History};

    fn of(files: &[(&str, String)]) -> Result<Reading, String> {
        let inputs = files.iter().map(|(name, text)| Input {
            name: (*name).into(),
            bytes: text.clone().into_bytes(),
        });
        read(inputs.collect(), &Options::default()).map_err(|error| error.to_string())
    }

    fn edges() -> (&'static str, String) {
        ("edges.csv", "txId1,txId2\n11,12\n12,13\n14,13\n12,15\n12,15\n".into())
    }

    fn features(rows: &[(&str, i64)]) -> (&'static str, String) {
        let row = |(id, step): &(&str, i64)| format!("{id},{step}{}\n", ",-0.5".repeat(165));
        ("features.csv", rows.iter().map(row).collect())
    }

    #[test]
    fn poison_goes_along_the_edges_from_what_the_classes_call_illicit() {
        let classes = ("classes.csv", "txId,class\n11,unknown\n12,1\n13,2\n16,2\n".to_owned());
        let steps = features(&[("14", 1), ("11", 2), ("12", 2), ("15", 3), ("13", 3)]);
        let reading = of(&[edges(), classes, steps]).unwrap();
        assert_eq!(reading.format.name(), "elliptic");
        let (evidence, ledger) = (&reading.evidence, reading.evidence.ledger());
        let names: Vec<String> = ledger
            .movements()
            .map(|movement| evidence.movement_name(movement))
            .collect();
        assert_eq!(names, ["14", "11", "12", "13", "15"]);
        assert_eq!(
            ledger.instant(ledger.movements().next_back().unwrap()),
            Instant::from_unix(3 * STEP)
        );
        let method: Method = "poison".parse().unwrap();
        let traced = trace::follow(evidence, &reading.complaints, &method, History::Omit).unwrap();
        let mut held: Vec<String> = traced.held.iter().map(|row| evidence.purse_name(row.purse)).collect();
        held.sort();
        assert_eq!(held, ["13>rest", "15>rest"]);
        let refused = trace::follow(
            evidence,
            &reading.complaints,
            &"haircut".parse().unwrap(),
            History::Omit,
        );
        assert!(refused.unwrap_err().to_string().contains("the amount of output 0"));
        // What is typed claims the whole of what cannot be seen, and no part of it.
        let typed = reference::resolve(evidence, "12:1", None).unwrap();
        let traced = trace::follow(evidence, &[typed], &method, History::Omit).unwrap();
        let held: Vec<String> = traced.held.iter().map(|row| evidence.purse_name(row.purse)).collect();
        assert_eq!(held, ["15>rest"]);
        let part = reference::resolve(evidence, "12:1", Some(Amount::new(1))).unwrap_err();
        assert!(part.to_string().contains("no part of it can be claimed"), "{part}");
        assert_eq!(evidence.tags().len(), 1);
        let said = reading.notes.join("\n");
        for right in [
            "1 edge is there more than once",
            "1 transaction has no edge",
            "2 transactions are called licit",
            "nothing here says that they are true",
        ] {
            assert!(said.contains(right), "{right}: {said}");
        }
    }

    #[test]
    fn edges_that_go_round_and_strange_classes_are_refused() {
        let round = ("edges.csv", "txId1,txId2\n1,2\n2,3\n3,2\n".to_owned());
        assert!(
            of(&[round])
                .unwrap_err()
                .contains("the edges go round: the transaction 2 spends")
        );
        let own = ("edges.csv", "txId1,txId2\n1,1\n".to_owned());
        assert!(
            of(&[own])
                .unwrap_err()
                .contains("edges.csv, line 2: the transaction 1 spends an output of its own")
        );
        let strange = ("classes.csv", "txId,class\n1,7\n".to_owned());
        assert!(
            of(&[strange])
                .unwrap_err()
                .contains("classes.csv, line 2: the class is \"7\"")
        );
        let alone = ("classes.csv", "txId,class\n1,2\n".to_owned());
        assert!(of(&[alone]).unwrap_err().contains("there is no edge in it"));
        let late = features(&[("1", 1), ("2", -4)]);
        assert!(of(&[edges(), late]).unwrap_err().contains("line 2: the step is \"-4\""));
    }
}
