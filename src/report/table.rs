//! All figures as one flat table (CSV): rail, vantage, method, figure, value.

use super::document::{Table, sheet};
use super::ours::HEAD;
use super::texts::TEXTS;
use super::worlds::RailRanges;
use super::{Compared, Figure, Findings, Outside, Part, Rail, Said, Value, View};
use crate::evidence::Investigator;
use crate::units::Share;

/// Returns the table. What belongs to no vantage or no method leaves the column empty; money is in cents.
pub fn render(findings: &Findings) -> String {
    let mut table = Rows(Table::of_sheet(HEAD.trim_end().split(',')));
    let about = [
        ("notice", findings.notice),
        ("scenario", findings.scenario.name.as_str()),
        ("seed", findings.seed.as_str()),
        ("version", findings.version.as_str()),
        ("digest", findings.digest.as_str()),
        ("command", findings.command.as_str()),
    ];
    // What is empty is sealed.
    for (key, value) in about.into_iter().filter(|(_, value)| !value.is_empty()) {
        table.row(["", "", ""], key, value);
    }
    for rail in &findings.rails {
        table.rail(rail);
    }
    for rail in findings.worlds.iter().flat_map(|worlds| &worlds.rails) {
        table.ranges(rail);
    }
    sheet(&table.0)
}

struct Rows(Table);

impl Rows {
    fn row(&mut self, [rail, vantage, method]: [&str; 3], figure: &str, value: &str) {
        self.0.texts([rail, vantage, method, figure, value]);
    }

    fn rail(&mut self, rail: &Rail) {
        self.figures([&rail.name, "", ""], &rail.figures);
        for reveal in &rail.truth {
            self.parts([&rail.name, "", ""], &reveal.outcomes, ".value");
            for priced in reveal.worth.iter().filter(|_| reveal.is_moving) {
                self.row([&rail.name, "", ""], priced.key.word, &priced.value.to_string());
            }
            for stay in &reveal.loot_days {
                let key = format!("{}.on.{}", TEXTS.loot_days.word, stay.word());
                self.row([&rail.name, "", ""], &key, &share(stay.share));
            }
            for (course, stage) in reveal
                .courses
                .iter()
                .flat_map(|course| course.stages.iter().map(move |stage| (course, stage)))
            {
                for part in &stage.parts {
                    let key = format!("{}.{}.{}", part.key.word, course.since.word, stage.after);
                    self.row([&rail.name, "", ""], &key, &share(part.share));
                }
            }
        }
        for view in &rail.vantages {
            self.view(rail, view);
        }
    }

    fn view(&mut self, rail: &Rail, view: &View) {
        let place = [rail.name.as_str(), view.vantage.name(), ""];
        let seen = [
            ("seen.movements", view.seen.movements),
            ("seen.purses", view.seen.purses),
            ("seen.purses-named", view.seen.purses_named),
            ("seen.links", view.seen.links),
            ("seen.tags", view.seen.tags),
        ];
        for (key, count) in seen {
            self.row(place, key, &count.to_string());
        }
        if let Some(reach) = &view.reach {
            self.parts(place, reach, "");
        }
        self.figures(place, &view.figures);
        if let Some(doors) = &view.doors {
            let method = |spec| [place[0], place[1], spec];
            self.row(method(&doors.spec), "doors.stopped", &share(doors.stopped));
            for (spec, scored) in [(&doors.spec, doors.stop), (&doors.passing, doors.pass)] {
                self.row(method(spec), "doors.recall", &share(scored.recall));
                self.row(method(spec), "doors.precision", &share(scored.precision));
            }
        }
        if let Some(since) = view.leads_since {
            self.row(place, "leads.since", &since.to_string());
        }
        self.compared(place, &view.compared);
        for said in &view.methods {
            self.said([place[0], place[1], said.spec.as_str()], said);
        }
        for outside in &view.external {
            self.outside([place[0], place[1], outside.method.as_str()], outside);
        }
    }

    /// Writes median and range of the headline figures over several worlds.
    fn ranges(&mut self, rail: &RailRanges) {
        for range in &rail.ranges {
            let place = [
                rail.name.as_str(),
                range.vantage.as_ref().map_or("", Investigator::name),
                range.method.as_deref().unwrap_or_default(),
            ];
            let parts = [
                ("median", range.median),
                ("least", range.least),
                ("greatest", range.greatest),
            ];
            for (part, value) in parts {
                let key = format!("worlds.{}.{part}", range.figure);
                let value = value.map(Value::exact).unwrap_or_default();
                self.row(place, &key, &value);
            }
        }
    }

    /// Writes how much is co-mingled, and what each method lays in the compared purses, by their public names.
    fn compared(&mut self, place: [&str; 3], compared: &Compared) {
        let mingled = &compared.mingled;
        let rows = [
            ("mingled.reached", mingled.reached.to_string()),
            ("mingled.mixed", mingled.mixed.to_string()),
            ("mingled.mixed-share", share(mingled.mixed_share)),
            ("mingled.moved-share", share(mingled.moved_share)),
            ("mingled.purses", mingled.purses.to_string()),
            ("mingled.purses-mixed", mingled.purses_mixed.to_string()),
            ("mingled.resting-share", share(mingled.resting_share)),
        ];
        for (key, value) in rows {
            self.row(place, key, &value);
        }
        for holding in &compared.holdings {
            let truth = holding.truth.as_ref();
            let ends = [
                ("least", holding.least),
                ("greatest", holding.greatest),
                ("truth", truth.map(|truth| truth.value)),
                ("truth.least", truth.map(|truth| truth.least)),
                ("truth.greatest", truth.map(|truth| truth.greatest)),
                ("units.least", truth.and_then(|truth| truth.units_least)),
                ("units.greatest", truth.and_then(|truth| truth.units_greatest)),
            ];
            for (end, value) in ends {
                if let Some(value) = value {
                    let key = format!("holding.{}.{end}", holding.purse);
                    self.row(place, &key, &value.to_string());
                }
            }
            let whys = [
                ("bounds", holding.not_computed.as_ref()),
                ("units", truth.and_then(|truth| truth.units_not_computed.as_ref())),
            ];
            for (of, why) in whys {
                if let Some(why) = why {
                    let key = format!("holding.{}.{of}", holding.purse);
                    self.row(place, &key, why);
                }
            }
            for (laid, row) in holding.laid.iter().zip(&compared.beside.rows) {
                let key = format!("holding.{}", holding.purse);
                self.row([place[0], place[1], &row.spec], &key, &laid.to_string());
            }
        }
    }

    fn said(&mut self, place: [&str; 3], said: &Said) {
        self.figures(place, &said.figures);
        self.parts(place, &said.parts, "");
        let inflation = said.inflation.map(|number| number.to_string()).unwrap_or_default();
        self.row(place, "inflation", &inflation);
        for (curve, points) in [("day", &said.recall_by_day), ("hop", &said.recall_by_hop)] {
            for point in points {
                let key = format!("recall.{curve}.{}", point.at);
                self.row(place, &key, &share(point.share));
            }
        }
    }

    fn outside(&mut self, place: [&str; 3], outside: &Outside) {
        let number = |place: Option<usize>| place.map(|place| place.to_string()).unwrap_or_default();
        let about = [
            ("version", outside.version.clone()),
            ("answered", outside.answered.word.to_owned()),
            ("why", outside.why.clone().unwrap_or_default()),
            ("place", number(outside.place)),
        ];
        for (key, value) in about {
            self.row(place, key, &value);
        }
        self.figures(place, &outside.figures);
    }

    fn figures(&mut self, place: [&str; 3], figures: &[Figure]) {
        for figure in figures {
            let value = figure.value.map(Value::exact).unwrap_or_default();
            self.row(place, figure.name, &value);
        }
    }

    /// Writes the share of each part, or its value in cents where the key gets this ending.
    fn parts(&mut self, place: [&str; 3], parts: &[Part], ending: &str) {
        for part in parts {
            let value = if ending.is_empty() {
                share(part.share)
            } else {
                part.value.to_string()
            };
            self.row(place, &format!("{}{ending}", part.key.word), &value);
        }
    }
}

fn share(share: Option<Share>) -> String {
    share.map(|share| share.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn every_row_has_five_fields_and_can_be_read_back() {
        let text = render(&fixture::two_rails(false));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert!(rows.iter().all(|row| row.len() == 5));
        let recall = rows.iter().find(|row| {
            &row[0] == "bank-wire" && &row[1] == "public" && &row[2] == "fifo;fees=drop" && &row[3] == "recall"
        });
        assert_eq!(&recall.unwrap()[4], "0.430000");
    }

    #[test]
    fn bounds_that_are_not_computed_say_why_instead_of_a_figure() {
        let text = render(&fixture::without_bounds());
        let of = |figure: &str| text.lines().find(|line| line.contains(figure));
        let why = of("holding.dye1qnotreal<script>.bounds").unwrap();
        assert!(why.ends_with(",not computed: it takes more than 7 steps"), "{why}");
        assert!(
            of("holding.dye1qnotreal<script>.units")
                .unwrap()
                .contains(",not computed: ")
        );
        assert_eq!(
            (of(">.least"), of(">.greatest"), of(".units.least")),
            (None, None, None)
        );
    }

    #[test]
    fn tracers_outside_have_rows_under_their_own_names() {
        let text = render(&fixture::with_outside(false));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        let of = |figure: &str| {
            let found = rows
                .iter()
                .find(|row| row[2].contains("'taint of a name") && &row[3] == figure);
            found.map(|row| row[4].to_owned())
        };
        assert_eq!((of("recall"), of("place")), (Some("0.410000".into()), Some("3".into())));
        let why = rows
            .iter()
            .find(|row| row[2].contains("'timed-out") && &row[3] == "why");
        assert!(why.unwrap()[4].starts_with("it was not done"));
    }
}
