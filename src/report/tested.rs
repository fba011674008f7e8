//! Which known answers a program outside gets right.

use serde::Serialize;

use super::document::{Document, Printable, Table};
use super::texts::TEXTS;
use crate::formats::corpus::Difference;
use crate::shown;
use crate::study::once;

/// The name and version of the form in which it is written as JSON.
pub const SCHEMA: &str = "dyepack.tested/1";

/// In which column what is said of an answer begins.
const COLUMN: usize = 10;

/// What became of all questions.
#[derive(Debug, Serialize)]
pub struct Tested {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// What the program calls itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// How it was started.
    pub command: String,
    /// As which method it was judged.
    #[serde(rename = "as")]
    pub meant: Option<String>,
    /// How many questions it was asked.
    pub asked: usize,
    /// How many answers are right.
    pub right: usize,
    /// What became of each.
    pub answers: Vec<Asked>,
}

/// What became of one question.
#[derive(Debug, Serialize)]
pub struct Asked {
    /// The case.
    pub case: &'static str,
    /// Its title.
    pub title: String,
    /// The method whose answer was expected; nothing where no answer can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<String>,
    /// How the answer is judged.
    pub verdict: Verdict,
    /// In what it differs from the known one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// How an answer is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every figure is that of the known answer.
    Right,
    /// A figure is another.
    Wrong,
    /// Ranks came in the form of the protocol; a known answer has amounts and says nothing of them.
    InForm,
    /// The program does not answer such questions.
    Declined,
    /// There is no answer that could be used.
    Failed,
}

impl Tested {
    /// Counts the answers that are judged like this.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.of(verdict).count()
    }

    fn of(&self, verdict: Verdict) -> impl Iterator<Item = &Asked> {
        self.answers.iter().filter(move |asked| asked.verdict == verdict)
    }

    /// Names a case, and how many of its questions are answered so where it has several: one for each value of a parameter.
    fn answered(&self, verdict: Verdict, case: &'static str) -> String {
        match self.of(verdict).filter(|asked| asked.case == case).count() {
            1 => case.into(),
            several => format!("{case} ({several})"),
        }
    }

    /// Returns the answers of a verdict, those together that failed or were declined for one reason.
    fn alike(&self, verdict: Verdict) -> Vec<Vec<&Asked>> {
        let mut groups: Vec<Vec<&Asked>> = Vec::new();
        for asked in self.of(verdict) {
            let same = |group: &&mut Vec<&Asked>| group[0].why.is_some() && group[0].why == asked.why;
            match groups.iter_mut().find(same) {
                Some(group) if asked.differences.is_empty() => group.push(asked),
                _ => groups.push(vec![asked]),
            }
        }
        groups
    }
}

impl Printable for Tested {
    /// Returns first the count, then what is not right, then the names of what is.
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} {}", shown::name(&self.name), shown::name(&self.version)));
        let meant = self.meant.as_ref();
        let right = meant.map(|method| (TEXTS.tested_as)(&self.right.to_string(), method));
        let bad = [
            (Verdict::Wrong, &TEXTS.tested_wrong),
            (Verdict::Failed, &TEXTS.tested_failed),
            (Verdict::Declined, &TEXTS.tested_declined),
        ];
        let counts = [(Verdict::InForm, &TEXTS.tested_in_form)].into_iter().chain(bad);
        let counts = counts
            .map(|(verdict, text)| (self.count(verdict), text.meaning))
            .filter(|(count, _)| *count > 0);
        let parts = right
            .into_iter()
            .chain(counts.map(|(count, words)| format!("{count} {words}")));
        let cases = once(self.answers.iter().map(|asked| asked.case)).len();
        document.say((TEXTS.tested_all)(
            &TEXTS.counted_questions.count(self.asked as u64),
            &TEXTS.counted_cases.count(cases as u64),
            &parts.collect::<Vec<_>>().join("; "),
        ));
        for (verdict, text) in bad {
            for alike in self.alike(verdict) {
                told(&mut document, text.label, &alike);
            }
        }
        for (verdict, text) in [
            (Verdict::Right, &TEXTS.tested_right),
            (Verdict::InForm, &TEXTS.tested_in_form),
        ] {
            let names = once(self.of(verdict).map(|asked| asked.case)).into_iter();
            let names: Vec<String> = names.map(|case| self.answered(verdict, case)).collect();
            let names = names.join(", ");
            if !names.is_empty() {
                document.heading(text.label);
                document.item("", COLUMN, names);
            }
        }
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(["case", "spec", "verdict", "why"]);
        for asked in &self.answers {
            let verdict = serde_json::to_value(asked.verdict).unwrap_or_default();
            let [spec, why] = [&asked.spec, &asked.why].map(|text| text.as_deref().unwrap_or_default());
            table.texts([asked.case, spec, verdict.as_str().unwrap_or_default(), why]);
        }
        table
    }
}

/// Says of answers that are alike what is not right with them.
fn told(document: &mut Document, word: &str, alike: &[&Asked]) {
    match alike {
        [asked] => {
            document.heading("");
            document.item(word, COLUMN, named(asked));
        }
        several => {
            let names: Vec<String> = several.iter().map(|asked| named(asked)).collect();
            document.heading(word);
            document.item("", COLUMN, format!("{}:", names.join(", ")));
        }
    }
    for Difference { of, expected, said } in &alike[0].differences {
        document.item(
            "",
            COLUMN,
            (TEXTS.tested_differs)(of, &expected.to_string(), &said.to_string()),
        );
    }
    if let Some(why) = &alike[0].why {
        document.item("", COLUMN, why);
    }
}

/// Names the case of an answer, and the method where it is not the default one.
fn named(asked: &Asked) -> String {
    let spec = asked.spec.as_ref().map(|spec| format!(" ({spec})"));
    format!("{}{}", asked.case, spec.unwrap_or_default())
}
