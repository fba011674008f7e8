//! The JSON Schema of scenario files (draft 2020-12), for editors: made from the description that the decoder reads by.
//!
//! The schema accepts whatever the decoder accepts. What a schema cannot say - that a name stands elsewhere in the file, that
//! amounts sum up, that branches make no circle - only the decoder refuses.

use serde_json::{Map, Value, json};

use crate::lots::{Booking, Parameter};
use crate::scenario::keys::{FILE, FILE_BYTES_MAX, LEGS_MAX, MEMORY_MAX, NESTING_MAX, PROBLEMS_MAX, country_words};
use crate::scenario::quantity::{AMOUNT_MAX, SPAN_MAX};
use crate::scenario::shape::{Key, Kind, Need, Noun, Shape};

/// A number as [`quantity`](crate::scenario::quantity) reads it: in groups of three digits or not, perhaps with decimals.
const NUMBER: &str = r"[0-9]+([ _\u00a0\u202f][0-9]{3})*(\.[0-9]+)?";
/// A gap between a number and its unit.
const GAP: &str = r"[ _\u00a0\u202f]*";

/// Returns the JSON Schema of scenario files.
pub fn schema() -> Value {
    let mut shapes = Map::new();
    let mut root = table(&FILE, &mut shapes);
    let fields = root.as_object_mut().expect("a table's schema is an object");
    let mut schema = Map::new();
    schema.insert("$schema".into(), json!("https://json-schema.org/draft/2020-12/schema"));
    schema.insert("title".into(), json!("A dyepack scenario, version 1"));
    schema.append(fields);
    schema.insert(
        "description".into(),
        json!(format!("{} {}", FILE.doc, limits_in_words())),
    );
    schema.insert("x-limits".into(), limits());
    schema.insert("$defs".into(), Value::Object(shapes));
    Value::Object(schema)
}

fn limits() -> Value {
    json!({
        "file_bytes": FILE_BYTES_MAX,
        "legs": LEGS_MAX,
        "memory_bytes": MEMORY_MAX,
        "branch_nesting": NESTING_MAX,
        "amount_base_units": AMOUNT_MAX,
        "duration_seconds": SPAN_MAX.get(),
        "problems_listed": PROBLEMS_MAX,
    })
}

fn limits_in_words() -> String {
    format!(
        "Fixed limits: a file has at most {FILE_BYTES_MAX} bytes, a world at most {LEGS_MAX} legs by a bound that is computed \
         from the file alone, a run takes at most {MEMORY_MAX} bytes of memory by an estimate from the file alone, branches are nested at most {NESTING_MAX} deep, an amount has at most {AMOUNT_MAX} base units, a \
         duration at most {} days, and at most {PROBLEMS_MAX} problems are listed.",
        SPAN_MAX.get() / 86_400
    )
}

/// Returns the schema of a table; the shapes below it are added to the definitions.
fn table(shape: &'static Shape, shapes: &mut Map<String, Value>) -> Value {
    let properties: Map<String, Value> = shape
        .keys
        .iter()
        .map(|key| (key.name.to_owned(), property(key, shapes)))
        .collect();
    let required: Vec<&str> = shape
        .keys
        .iter()
        .filter(|key| matches!(key.need, Need::Must))
        .map(|key| key.name)
        .collect();
    let mut schema = Map::new();
    schema.insert("type".into(), json!("object"));
    schema.insert("description".into(), json!(shape.doc));
    schema.insert("properties".into(), Value::Object(properties));
    if !required.is_empty() {
        schema.insert("required".into(), json!(required));
    }
    schema.insert("additionalProperties".into(), json!(false));
    let groups: Vec<Value> = shape.one_of.iter().map(|group| one_of(group)).collect();
    if !groups.is_empty() {
        schema.insert("allOf".into(), Value::Array(groups));
    }
    Value::Object(schema)
}

fn one_of(group: &[&str]) -> Value {
    let choices: Vec<Value> = group.iter().map(|key| json!({ "required": [key] })).collect();
    json!({ "oneOf": choices })
}

fn property(key: &'static Key, shapes: &mut Map<String, Value>) -> Value {
    let mut schema = kind(&key.kind, shapes);
    let fields = schema.as_object_mut().expect("a kind's schema is an object");
    if key.not_empty() {
        fields.insert("minItems".into(), json!(1));
    }
    fields.insert("description".into(), json!(key.doc));
    if let Need::Else(default) = key.need {
        fields.insert("default".into(), default_value(&key.kind, default));
    }
    schema
}

fn default_value(kind: &Kind, default: &str) -> Value {
    match kind {
        Kind::Whole(..) | Kind::Counts(..) => default
            .parse::<u64>()
            .map_or_else(|_| json!(default), |number| json!(number)),
        Kind::Flag => json!(default == "true"),
        Kind::List(_) => json!(default.split(", ").filter(|word| !word.is_empty()).collect::<Vec<_>>()),
        _ => json!(default),
    }
}

fn text(pattern: String) -> Value {
    json!({ "type": "string", "pattern": pattern })
}

fn range(of: &str) -> String {
    format!(r"^{of}\s*(\.\.\s*{of}\s*)?$")
}

fn kind(kind: &'static Kind, shapes: &mut Map<String, Value>) -> Value {
    let share = format!("{NUMBER}{GAP}(%|ppm)");
    let duration = format!("({NUMBER}{GAP}[wdhms]{GAP})+");
    match kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Whole(only, same) if only == same => json!({ "const": only }),
        Kind::Whole(least, greatest) => json!({ "type": "integer", "minimum": least, "maximum": greatest }),
        Kind::Counts(least, greatest) => json!({ "anyOf": [
            { "type": "integer", "minimum": least, "maximum": greatest },
            text(range(NUMBER)),
        ] }),
        Kind::Share => text(format!("^{share}{GAP}$")),
        Kind::Shares => text(range(&share)),
        Kind::Duration => text(format!("^{duration}$")),
        Kind::Durations => text(range(&duration)),
        Kind::Money => text(format!("^{NUMBER}{GAP}((k|M|bn){GAP})?[A-Z][A-Z0-9]{{1,11}}{GAP}$")),
        Kind::Dollars => text(format!("^{NUMBER}{GAP}((k|M|bn){GAP})?USD{GAP}$")),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Date => text("^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ].+)?$".into()),
        Kind::Word(words) => json!({ "enum": words() }),
        Kind::Country => json!({ "enum": country_words() }),
        Kind::Method => json!({ "anyOf": Booking::ALL.map(|booking| text(method_pattern(booking))) }),
        Kind::Name(noun) => text(name_pattern(*noun)),
        Kind::List(inner) => list(inner, shapes),
        Kind::Table(shape) => reference(shape, shapes),
        Kind::Named(noun, inner) => json!({
            "type": "object",
            "propertyNames": { "pattern": name_pattern(*noun) },
            "additionalProperties": self::kind(inner, shapes),
        }),
        Kind::Parts(noun) => json!({
            "type": "object",
            "propertyNames": { "pattern": name_pattern(*noun) },
            "additionalProperties": self::kind(&Kind::Share, shapes),
            "minProperties": 1,
        }),
        Kind::Either(one, other) => json!({ "anyOf": [self::kind(one, shapes), self::kind(other, shapes)] }),
    }
}

fn list(inner: &'static Kind, shapes: &mut Map<String, Value>) -> Value {
    let mut schema = json!({ "type": "array", "items": kind(inner, shapes) });
    if matches!(inner, Kind::Word(_) | Kind::Method | Kind::Name(_)) {
        schema["uniqueItems"] = json!(true);
    }
    schema
}

/// Returns what the specifications of a booking's methods look like.
fn method_pattern(booking: Booking) -> String {
    let names: Vec<&str> = booking.names().collect();
    let words = |parameter: &Parameter| -> String {
        let number = |word| Parameter::filled(word, "[0-9]{1,9}");
        let words: Vec<String> = (parameter.accepted)().into_iter().map(number).collect();
        format!("{}=({})", parameter.name, words.join("|"))
    };
    let parameters: Vec<String> = Parameter::of(booking).map(words).collect();
    format!("^({})(;({}))*$", names.join("|"), parameters.join("|"))
}

fn name_pattern(noun: Noun) -> String {
    match noun {
        Noun::Asset => "^[A-Z][A-Z0-9]{1,11}$".into(),
        Noun::Country => format!("^({})$", country_words().join("|")),
        _ => "^[a-z][a-z0-9-]{0,39}$".into(),
    }
}

/// Refers to a shape's definition, adding it where it is new.
fn reference(shape: &'static Shape, shapes: &mut Map<String, Value>) -> Value {
    let name = definition_name(shape);
    if !shapes.contains_key(&name) {
        shapes.insert(name.clone(), Value::Null); // keeps the place while the shape's own tables are added
        let definition = table(shape, shapes);
        shapes.insert(name.clone(), definition);
    }
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn definition_name(shape: &Shape) -> String {
    let words = shape
        .name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && *word != "a" && *word != "an");
    let name: Vec<String> = words.map(str::to_lowercase).collect();
    let keys = if shape.keys.is_empty() { "-without-keys" } else { "" };
    format!("{}{keys}", name.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_definition_describes_one_table() {
        let schema = schema();
        let shapes = schema["$defs"].as_object().unwrap();
        assert!(shapes.len() >= 28, "{}", shapes.len());
        for (name, definition) in shapes {
            assert_eq!(definition["type"], "object", "{name}");
        }
        assert_eq!(schema["properties"]["span"]["default"], "45d");
        assert_eq!(schema["x-limits"]["file_bytes"], 1 << 20);
    }
}
