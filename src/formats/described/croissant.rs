//! Croissant 1.1 (mlcommons.org/croissant/1.1), JSON-LD over schema.org, with the terms of its vocabulary for responsible use (`rai:`).

use serde_json::{Value, json};

use super::dataset::{Dataset, Described, LICENCE, LIMITS, MADE, MISUSES, PEOPLE, USES, citation};
use crate::formats::columnar::Holds;

/// The version of the form, by which it calls itself.
pub(super) const VERSION: &str = "http://mlcommons.org/croissant/1.1";

/// Writes the description. Its order is fixed, and it says no date: the program has no clock.
pub(super) fn write(dataset: &Dataset) -> String {
    let said = |(name, value): &(&str, String)| format!("{name}: {value}");
    let facts: Vec<String> = dataset.facts.iter().map(said).collect();
    let not_for: Vec<String> = MISUSES.iter().map(|misuse| format!("not {misuse}")).collect();
    let limits: Vec<&str> = LIMITS
        .iter()
        .copied()
        .chain(not_for.iter().map(String::as_str))
        .collect();
    let left = dataset
        .left
        .iter()
        .map(|(form, left)| format!("{form} does not carry over: {left}"));
    let tables = dataset.files.iter().filter(|file| !file.columns.is_empty());
    let mut value = json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": VERSION,
        "name": dataset.name,
        "description": format!("{}. {}", dataset.title, dataset.sentence),
        "license": LICENCE,
        "version": env!("CARGO_PKG_VERSION"),
        "isLiveDataset": false,
        "inLanguage": "en",
        "keywords": ["SIMULATED", "synthetic data", "money laundering", "taint tracing"],
        "citeAs": citation(dataset),
        "creator": { "@type": "sc:Organization", "name": "The dyepack developers" },
        "rai:dataCollection": format!("{MADE}. {}. Made again by: {}", facts.join("; "), dataset.command),
        "rai:dataCollectionType": ["Others"],
        "rai:dataUseCases": USES,
        "rai:dataLimitations": limits,
        "rai:dataBiases": ["how often anything happens is what the scenario says, and no estimate of the world"],
        "rai:personalSensitiveInformation": [PEOPLE],
        "rai:dataPreprocessingProtocol": left.collect::<Vec<_>>(),
        "distribution": dataset.files.iter().map(distribution).collect::<Vec<_>>(),
        "recordSet": tables.map(records).collect::<Vec<_>>(),
    });
    if let Some(object) = value.as_object_mut() {
        // An empty list says something else than none.
        object.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    }
    serde_json::to_string_pretty(&value).expect("plain values can be written as JSON") + "\n"
}

fn distribution(file: &Described) -> Value {
    match &file.pinned {
        Some((bytes, sha256)) => json!({
            "@type": "cr:FileObject",
            "@id": file.name,
            "name": file.name,
            "description": file.what,
            "contentUrl": file.name,
            "contentSize": format!("{bytes} B"),
            "encodingFormat": file.media(),
            "sha256": sha256,
        }),
        None => json!({
            "@type": "cr:FileSet",
            "@id": file.name,
            "name": file.name,
            "description": file.what,
            "includes": file.name,
            "encodingFormat": file.media(),
        }),
    }
}

/// Describes a table: a field a column.
fn records(file: &Described) -> Value {
    let id = format!("{}/rows", file.name);
    let source = match &file.pinned {
        Some(_) => "fileObject",
        None => "fileSet",
    };
    let fields = file.columns.iter().map(|(column, holds)| {
        json!({
            "@type": "cr:Field",
            "@id": format!("{id}/{}", column.replace(char::is_whitespace, "_")),
            "name": column,
            "dataType": data_type(*holds),
            "source": { source: { "@id": file.name }, "extract": { "column": column } },
        })
    });
    json!({
        "@type": "cr:RecordSet",
        "@id": id,
        "name": id,
        "field": fields.collect::<Vec<_>>(),
    })
}

fn data_type(holds: Holds) -> &'static str {
    match holds {
        Holds::Text => "sc:Text",
        Holds::Whole => "sc:Integer",
        Holds::Decimal(_) => "sc:Float",
        Holds::Instant => "sc:DateTime",
        Holds::Flag => "sc:Boolean",
    }
}

/// The names of Croissant 1.1 as the specification gives them.
fn context() -> Value {
    json!({
        "@language": "en",
        "@vocab": "https://schema.org/",
        "arrayShape": "cr:arrayShape",
        "citeAs": "cr:citeAs",
        "column": "cr:column",
        "conformsTo": "dct:conformsTo",
        "containedIn": "cr:containedIn",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "data": { "@id": "cr:data", "@type": "@json" },
        "dataType": { "@id": "cr:dataType", "@type": "@vocab" },
        "dct": "http://purl.org/dc/terms/",
        "description": { "@container": "@language" },
        "equivalentProperty": "cr:equivalentProperty",
        "examples": { "@id": "cr:examples", "@type": "@json" },
        "extract": "cr:extract",
        "field": "cr:field",
        "fileProperty": "cr:fileProperty",
        "fileObject": "cr:fileObject",
        "fileSet": "cr:fileSet",
        "format": "cr:format",
        "includes": "cr:includes",
        "isArray": "cr:isArray",
        "isLiveDataset": "cr:isLiveDataset",
        "jsonPath": "cr:jsonPath",
        "key": "cr:key",
        "md5": "cr:md5",
        "name": { "@container": "@language" },
        "parentField": "cr:parentField",
        "path": "cr:path",
        "recordSet": "cr:recordSet",
        "references": "cr:references",
        "regex": "cr:regex",
        "repeated": "cr:repeated",
        "replace": "cr:replace",
        "samplingRate": "cr:samplingRate",
        "sc": "https://schema.org/",
        "separator": "cr:separator",
        "source": "cr:source",
        "subField": "cr:subField",
        "transform": "cr:transform",
    })
}
