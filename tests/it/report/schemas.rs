//! The committed schemas are those of the types, and every schema is one.

use std::path::PathBuf;

use citecheck::report::wire;

fn path_of(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas").join(format!("{name}.schema.json"))
}

/// With `CITECHECK_UPDATE_SCHEMAS=1` the files are written instead.
#[test]
fn committed_schemas_are_those_of_the_types() {
    for name in wire::FORMATS {
        let made = wire::schema(name).expect("a schema");
        let path = path_of(name);
        if std::env::var_os("CITECHECK_UPDATE_SCHEMAS").is_some() {
            std::fs::write(&path, &made).expect("write");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(committed, made, "{} is out of date", path.display());
    }
}

#[test]
fn schemas_are_valid_and_known_by_both_names() {
    for name in wire::FORMATS {
        let text = wire::schema(name).expect("a schema");
        assert_eq!(wire::schema(&format!("citecheck.{name}/1")).as_deref(), Some(text.as_str()));
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        jsonschema::draft202012::meta::validate(&value).expect("a valid schema");
    }
    assert_eq!(wire::schema("nothing"), None);
}
