//! Argdown: the arguments as text that a person can read and edit.

use super::{ArgumentMap, Section};
use crate::claims::ArgumentRelation;

/// The whole map.
#[must_use]
pub fn argdown(map: &ArgumentMap) -> String {
    let mut out = String::from("===\ntitle: ");
    out.push_str(&yaml_string(&map.title));
    out.push_str("\n===\n");
    for section in &map.sections {
        if !section.title.is_empty() {
            out.push_str("\n# ");
            out.push_str(&escaped(&section.title));
            out.push('\n');
        }
        write_section(section, &mut out);
    }
    out
}

fn write_section(section: &Section, out: &mut String) {
    for (index, statement) in section.statements.iter().enumerate() {
        push!(out, "\n[S{}]: {}", statement.number, escaped(&statement.text));
        if !statement.notes.is_empty() {
            let notes: Vec<String> =
                statement.notes.iter().map(|(id, _)| yaml_string(id)).collect();
            push!(out, " {{notes: [{}]}}", notes.join(", "));
        }
        out.push('\n');
        for step in section.steps.iter().filter(|step| step.conclusion == index) {
            let sign = match step.relation {
                ArgumentRelation::Support => '+',
                ArgumentRelation::Attack => '-',
            };
            push!(out, "  {sign} <{}>: {}\n", step.id, escaped(&step.cue));
            for premise in &step.premises {
                if let Some(premise) = section.statements.get(*premise) {
                    push!(out, "    + [S{}]\n", premise.number);
                }
            }
        }
    }
}

/// Text in which no character has a meaning for Argdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if "[]<>{}#@*_\\/".contains(character) {
            out.push('\\');
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out
}

fn yaml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
