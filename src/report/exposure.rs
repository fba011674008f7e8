//! From whom a deposit came, for an officer.

use super::document::{Cell, Document, Printable, Table, figures, heads, words};
use super::texts::TEXTS;
use crate::formats::exposure_json::{CategoryRow, DistanceRow, Exposure, MethodRow};
use crate::lots::Booking;
use crate::shown;
use crate::trace::TagCounts;
use crate::units::{Asset, Share, grouped};

/// How many keepers or addresses of one category the text lists; a sheet and JSON list all.
const NAMES_SHOWN: usize = 5;

impl Printable for Exposure {
    fn document(&self) -> Document {
        let mut document = Document::default();
        let deposit = &self.deposit;
        let asset = Asset {
            code: shown::name(&deposit.asset).into_owned(),
            scale: deposit.scale,
        };
        document.say((TEXTS.exposure_of)(&shown::name(&deposit.reference)));
        if deposit.purse != deposit.reference {
            document.item("  to", 8, shown::name(&deposit.purse));
        }
        document.item("  of", 8, asset.display(deposit.amount));
        document.item("  at", 8, deposit.at.to_string());
        document.note(match self.as_of {
            Some(at) => (TEXTS.exposure_as_of)(&at.to_string()),
            None => TEXTS.exposure_today.meaning.into(),
        });
        document.apart(counts(&self.tags));
        let refused = self.refused.iter().map(|row| (row.method, row.reason.as_str()));
        if self.methods.iter().all(|row| row.tagged.is_zero()) && self.distances.is_empty() {
            document.apart(TEXTS.exposure_none.meaning);
            document.refusals(refused);
            return document;
        }
        document.apart(TEXTS.exposure_shares.meaning);
        let mut shares = Table::new([figures(""), words("")]);
        for (share, rows) in by(&self.methods, |row| row.share) {
            shares.row([share.into(), named(&rows).into()]);
        }
        document.table(shares);
        document.apart(TEXTS.exposure_nearest.meaning);
        for (_, rows) in by(&self.methods, |row| (row.categories.clone(), row.untagged)) {
            document.apart(named(&rows));
            document.table(nearest(rows[0], &self.distances, &asset));
        }
        document.refusals(refused);
        document.apart((TEXTS.exposure_convention)(&apart(&self.methods)));
        document
    }

    fn sheet(&self) -> Table {
        let names = [
            "method",
            "category",
            "name",
            "direct",
            "indirect",
            "least_hops",
            "greatest_hops",
        ];
        let mut table = Table::of_sheet(names);
        for booking in &self.methods {
            let rows = booking.categories.iter();
            for (category, row) in rows.flat_map(|category| category.names.iter().map(move |row| (category, row))) {
                let same = |far: &&DistanceRow| far.category == category.category && far.name == row.name;
                let hops = self.distances.iter().find(same);
                let [least, greatest] = [hops.map(|far| far.least), hops.map(|far| far.greatest)];
                let [least, greatest] = [least, greatest].map(|hops| hops.map(|n| n.to_string()).unwrap_or_default());
                let [direct, indirect] = [row.direct, row.indirect].map(|amount| amount.to_string());
                let about = [booking.spec.as_str(), &category.category, &row.name];
                table.texts(about.into_iter().chain([direct.as_str(), &indirect, &least, &greatest]));
            }
            table.texts([booking.spec.as_str(), "", "", "", &booking.untagged.to_string(), "", ""]);
        }
        table
    }
}

/// Groups rows that agree, in the order of the first of each group.
fn by<K: PartialEq>(rows: &[MethodRow], key: impl Fn(&MethodRow) -> K) -> Vec<(K, Vec<&MethodRow>)> {
    let mut groups: Vec<(K, Vec<&MethodRow>)> = Vec::new();
    for row in rows {
        let key = key(row);
        match groups.iter_mut().find(|(have, _)| *have == key) {
            Some((_, group)) => group.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    groups
}

fn named(rows: &[&MethodRow]) -> String {
    rows.iter().map(|row| row.method).collect::<Vec<_>>().join(", ")
}

fn counts(tags: &TagCounts) -> String {
    let mut said = (TEXTS.tags_count)(&grouped(tags.counted), &grouped(tags.given));
    let others = [
        (tags.absent, TEXTS.tags_absent),
        (tags.elsewhere, TEXTS.tags_elsewhere),
        (tags.unpublished, TEXTS.tags_unpublished),
        (tags.withdrawn, TEXTS.tags_withdrawn),
        (tags.unsure, TEXTS.tags_unsure),
        (tags.aside, TEXTS.tags_aside),
    ];
    for (count, why) in others.into_iter().filter(|(count, _)| *count > 0) {
        said.push_str(&format!("; {} {}", grouped(count), why.label));
    }
    if tags.known > 0 {
        said.push_str(&(TEXTS.tags_of_ledger)(&TEXTS.counted_untagged.count(tags.known)));
    }
    said + "."
}

/// Returns what came from each category and, below it, from each keeper or address.
fn nearest(row: &MethodRow, distances: &[DistanceRow], asset: &Asset) -> Table {
    let names = ["direct", "indirect", "share", "hops"];
    let mut table = Table::new([heads("")].into_iter().chain(names.map(figures)));
    for category in &row.categories {
        let all = || distances.iter().filter(|far| far.category == category.category);
        table.row(from(&category.category, category, asset, hops(all())));
        for name in category.names.iter().take(NAMES_SHOWN) {
            let far = all().filter(|far| far.name == name.name);
            let amounts = [name.direct, name.indirect].map(|amount| asset.decimal(amount).into());
            let over = name.basis.map(|basis| format!(" (over a link: {basis})"));
            let about = format!("  {}{}", shown::name(&name.name), over.unwrap_or_default()).into();
            table.row([about].into_iter().chain(amounts).chain(["".into(), hops(far).into()]));
        }
        let more = category.names.len().saturating_sub(NAMES_SHOWN);
        if more > 0 {
            table.texts([format!("  {}", (TEXTS.more_in_csv)(&more.to_string()))]);
        }
    }
    let untagged = row
        .share
        .map(|share| Share::ppm(Share::WHOLE.get().saturating_sub(share.get())));
    let rest = asset.decimal(row.untagged);
    table.texts(["no tag", "", &rest, &untagged.map_or_else(String::new, Share::text), ""]);
    table
}

fn from(name: &str, row: &CategoryRow, asset: &Asset, hops: String) -> [Cell; 5] {
    let [direct, indirect] = [row.direct, row.indirect].map(|amount| asset.decimal(amount).into());
    let share = row.share.map_or_else(String::new, Share::text);
    [
        shown::name(name).into_owned().into(),
        direct,
        indirect,
        share.into(),
        hops.into(),
    ]
}

fn hops<'a>(rows: impl Iterator<Item = &'a DistanceRow> + Clone) -> String {
    let least = rows.clone().map(|row| row.least).min();
    match (least, rows.map(|row| row.greatest).max()) {
        (Some(least), Some(greatest)) if least == greatest => least.to_string(),
        (Some(least), Some(greatest)) => format!("{least}-{greatest}"),
        _ => String::new(),
    }
}

/// Says how far apart the methods are.
fn apart(methods: &[MethodRow]) -> String {
    let conserving = methods.iter().filter(|row| row.method != Booking::POISON.name());
    let shares = conserving.filter_map(|row| row.share);
    match (shares.clone().min(), shares.max()) {
        (Some(least), Some(greatest)) if least < greatest => (TEXTS.exposure_apart)(&least.text(), &greatest.text()),
        _ if by(methods, |row| row.categories.clone()).len() > 2 => TEXTS.exposure_whose.meaning.into(),
        _ if methods.len() < 2 => TEXTS.exposure_one.meaning.into(),
        _ => TEXTS.exposure_agree.meaning.into(),
    }
}
