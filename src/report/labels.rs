//! How an answer compares with the labels of a data set, as people and programs are shown it (`dyepack.labels/1`).

use serde::Serialize;

use super::document::{self, Cell, Document, Printable, Table, figures, heads};
use super::texts::TEXTS;
use super::traced::units;
use crate::formats::trace_json::Answer;
use crate::shown;
use crate::study::labels::{Agreement, Labelled};
use crate::units::Total;

/// The name of the JSON.
pub const SCHEMA: &str = "dyepack.labels/1";

/// An answer beside the labels.
#[derive(Clone, Debug, Serialize)]
pub struct Labels {
    /// [`SCHEMA`].
    schema: &'static str,
    /// Whose claim they are.
    claim: &'static str,
    /// The method with all its parameters.
    spec: String,
    /// In which asset amounts are; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    asset: Option<String>,
    /// Purses in all.
    purses: usize,
    /// Purses in which the answer lays taint.
    tainted: usize,
    /// How much it lays there.
    held: Total,
    /// All labels together.
    together: Row,
    /// By label.
    labels: Vec<Row>,
}

/// What of the answer lies under a label.
#[derive(Clone, Debug, Serialize)]
struct Row {
    #[serde(skip_serializing_if = "String::is_empty")]
    label: String,
    purses: usize,
    tainted: usize,
    held: Total,
}

impl Row {
    fn of(label: &str, labelled: Labelled) -> Row {
        Row {
            label: label.to_owned(),
            purses: labelled.purses,
            tainted: labelled.tainted,
            held: labelled.held,
        }
    }

    fn cells(&self) -> [Cell; 3] {
        let count = |count: usize| Cell::count(Total::new(count as u128));
        [count(self.purses), count(self.tainted), Cell::count(self.held)]
    }
}

impl Labels {
    /// Returns the view of an answer and its comparison.
    pub(crate) fn of(answer: &Answer, found: &Agreement) -> Labels {
        Labels {
            schema: SCHEMA,
            claim: TEXTS.labels.meaning,
            spec: answer.spec.clone(),
            asset: answer.asset.clone(),
            purses: found.purses,
            tainted: found.tainted,
            held: found.held,
            together: Row::of("", found.together),
            labels: found
                .labels
                .iter()
                .map(|(name, labelled)| Row::of(name, *labelled))
                .collect(),
        }
    }
}

impl Printable for Labels {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.labels.label));
        document.say((TEXTS.labels_of)(
            &shown::name(&self.spec),
            &TEXTS.counted_purses.count(self.tainted as u64),
            &self.held.to_string(),
            &TEXTS.counted_purses.count(self.purses as u64),
        ));
        document.say((TEXTS.amounts_are)(&units(self.asset.as_ref())));
        document.heading("");
        let columns = [&TEXTS.labels_purses, &TEXTS.labels_tainted, &TEXTS.labels_held];
        let mut table = Table::new(
            [heads(TEXTS.labels_label.label)]
                .into_iter()
                .chain(columns.map(|column| figures(column.label))),
        );
        let mut row = |label: Cell, row: &Row| {
            let [purses, tainted, held] = row.cells();
            table.row([label, purses, tainted, held]);
        };
        row(TEXTS.labels_together.label.into(), &self.together);
        self.labels
            .iter()
            .for_each(|label| row(shown::name(&label.label).into_owned().into(), label));
        document.table(table);
        document.apart(TEXTS.labels.meaning);
        document
    }

    /// Returns `label,purses,tainted,held` lines, the first about all labels together.
    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(["label", "purses", "tainted", "held"]);
        for row in [&self.together].into_iter().chain(&self.labels) {
            let numbers = [row.purses.to_string(), row.tainted.to_string(), row.held.to_string()];
            table.texts([row.label.as_str(), &numbers[0], &numbers[1], &numbers[2]]);
        }
        table
    }

    fn json(&self) -> String {
        document::json_line(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Input, Options, read, reference};
    use crate::study::labels::against;
    use crate::trace::{self, History};

    #[test]
    fn an_answer_is_compared_with_the_labels_of_the_makers_and_calls_them_theirs() {
        let text = "Time,Date,Sender_account,Receiver_account,Amount,Payment_currency,Received_currency,Sender_bank_location,\
                    Receiver_bank_location,Payment_type,Is_laundering,Laundering_type\n\
                    10:00:00,2022-10-07,1,2,100,UK pounds,UK pounds,UK,UK,Cheque,0,Normal_Fan_Out\n\
                    11:00:00,2022-10-07,2,3,60,UK pounds,UK pounds,UK,UK,Cheque,1,Fan_Out\n\
                    11:01:00,2022-10-07,2,4,30,UK pounds,UK pounds,UK,UK,Cheque,1,Fan_Out\n\
                    12:00:00,2022-10-07,5,6,10,UK pounds,UK pounds,UK,UK,Cheque,1,Smurfing\n";
        let input = Input {
            name: "t.csv".into(),
            bytes: text.as_bytes().to_vec(),
        };
        let reading = read(vec![input], &Options::default()).unwrap();
        let complaint = [reference::resolve(&reading.evidence, "row 2:0", None).unwrap()];
        let traced = trace::follow(&reading.evidence, &complaint, &"fifo".parse().unwrap(), History::Omit).unwrap();
        let found = against(&reading.evidence, &reading.complaints, &complaint, &traced);
        // 10 stay in account 2, which nobody labels; 60 and 30 lie in 3 and 4; nothing comes to 6.
        let of = |purses, tainted, held: u64| Labelled {
            purses,
            tainted,
            held: crate::units::Amount::new(held).into(),
        };
        assert_eq!(found.together, of(3, 2, 90));
        assert_eq!(
            (found.purses, found.tainted, found.held),
            (6, 3, crate::units::Amount::new(100).into())
        );
        let right = [
            ("Fan_Out".to_owned(), of(2, 2, 90)),
            ("Smurfing".to_owned(), of(1, 0, 0)),
        ];
        assert_eq!(found.labels, right);
    }
}
