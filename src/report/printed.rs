//! The view as a page, as text, as a table and as JSON.

use super::{Findings, comparison, document, html, table};

impl Findings {
    /// Returns the view as one page that needs nothing else.
    pub fn to_html(&self) -> String {
        html::render(self)
    }

    /// Returns what compares rails, vantages and methods, for a terminal of 80 columns.
    pub fn to_text(&self) -> String {
        comparison::render(self, None)
    }

    /// Returns every figure, one a row, for a spreadsheet.
    pub fn to_csv(&self) -> String {
        table::render(self)
    }

    /// Returns the view as JSON, on one line with its end.
    pub fn to_json(&self) -> String {
        document::json_line(self)
    }
}

#[cfg(test)]
mod tests {
    use crate::report::fixture;
    use crate::report::ours::{SCHEMA, is_ours};

    #[test]
    fn a_view_is_one_json_object_that_names_its_schema() {
        let findings = fixture::two_rails(false);
        let json: serde_json::Value = serde_json::from_str(&findings.to_json()).unwrap();
        assert_eq!(json["schema"], SCHEMA);
        assert_eq!(json["rails"][0]["stolen_value"], "1000000000");
        assert!(is_ours(&findings.to_json()) && !is_ours("{\"schema\": \"other/1\"}"));
    }

    #[test]
    fn a_sealed_view_says_nothing_of_the_truth() {
        let findings = fixture::two_rails(true);
        assert!(findings.rails.iter().all(|rail| rail.truth.is_empty()));
        assert!(!findings.to_json().contains("recall\""));
    }
}
