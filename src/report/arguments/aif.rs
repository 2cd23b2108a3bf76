//! AIF as JSON, as OVA and AIFdb read it: statements (I), inferences (RA), conflicts (CA).
//!
//! Besides the author's arguments it holds, for each claim, an inference from each cited source
//! (a conflict where the citation attacks). Comparison and background carry no edge.

use serde_json::{Value, json};

use super::ArgumentMap;
use crate::citation::Stance;
use crate::claims::ArgumentRelation;
use crate::report::joined::Joined;
use crate::report::wire::all_ends;
use crate::report::wire::ids::claim_id;
use crate::text::span::fold_white_space;

/// The arguments of a document and what its claims rest on.
#[must_use]
pub fn aif(joined: &Joined<'_>, document: usize, map: &ArgumentMap) -> Value {
    let mut graph = Graph::default();
    for section in &map.sections {
        let nodes: Vec<usize> = section
            .statements
            .iter()
            .map(|statement| {
                let notes: Vec<&str> = statement.notes.iter().map(|(id, _)| id.as_str()).collect();
                graph.node(
                    "I",
                    &statement.text,
                    &json!({ "spans": all_ends(&statement.spans), "notes": notes }),
                )
            })
            .collect();
        for step in &section.steps {
            let Some(conclusion) = nodes.get(step.conclusion) else { continue };
            let scheme = match step.relation {
                ArgumentRelation::Support => {
                    graph.node("RA", "Default Inference", &step_data(step))
                }
                ArgumentRelation::Attack => graph.node("CA", "Default Conflict", &step_data(step)),
            };
            for premise in &step.premises {
                if let Some(premise) = nodes.get(*premise) {
                    graph.edge(*premise, scheme);
                }
            }
            graph.edge(scheme, *conclusion);
        }
    }
    claims(joined, document, &mut graph);
    json!({
        "nodes": graph.nodes,
        "edges": graph.edges,
        "schemefulfillments": [],
        "participants": [],
        "locutions": [],
    })
}

fn step_data(step: &super::Step) -> Value {
    json!({ "argument": step.id, "cue": step.cue })
}

fn claims(joined: &Joined<'_>, document: usize, graph: &mut Graph) {
    let Some(part) = joined.report.documents.get(document) else {
        return;
    };
    let mut sources = std::collections::BTreeMap::new();
    for (index, claim) in part.claims.claims.iter().enumerate() {
        let mut node = None;
        let cited = claim.notes.iter().flat_map(|note| joined.citations_of_note(document, *note));
        for (_, citation) in cited {
            let (label, text) = match citation.stance {
                Stance::Support => ("RA", "Default Inference"),
                Stance::Attack => ("CA", "Default Conflict"),
                Stance::Compare | Stance::Background => continue,
            };
            let Some(id) = citation.source.and_then(|at| joined.source_id(document, at)) else {
                continue;
            };
            let Some(source) = joined.source(id) else { continue };
            let from = *sources.entry(id.to_owned()).or_insert_with(|| {
                let title = source.source.work.title.as_deref().unwrap_or(&source.source.key);
                graph.node("I", title, &json!({ "source": id }))
            });
            let claim_node = *node.get_or_insert_with(|| {
                let text = part
                    .document
                    .passage(claim.place)
                    .map(|passage| fold_white_space(claim.span.of(passage.text())));
                graph.node(
                    "I",
                    &text.unwrap_or_default(),
                    &json!({ "claim": claim_id(index), "spans": all_ends(&claim.spans) }),
                )
            });
            let signal = citation.signal.as_deref();
            let scheme = graph.node(label, text, &json!({ "signal": signal }));
            graph.edge(from, scheme);
            graph.edge(scheme, claim_node);
        }
    }
}

#[derive(Default)]
struct Graph {
    nodes: Vec<Value>,
    edges: Vec<Value>,
}

impl Graph {
    fn node(&mut self, kind: &str, text: &str, more: &Value) -> usize {
        let id = self.nodes.len() + 1;
        let mut node = json!({ "nodeID": id.to_string(), "text": text, "type": kind });
        if let (Some(object), Some(more)) = (node.as_object_mut(), more.as_object()) {
            for (name, value) in more {
                object.insert(name.clone(), value.clone());
            }
        }
        self.nodes.push(node);
        id
    }

    fn edge(&mut self, from: usize, to: usize) {
        self.edges.push(json!({
            "edgeID": (self.edges.len() + 1).to_string(),
            "fromID": from.to_string(),
            "toID": to.to_string(),
            "formEdgeID": null,
        }));
    }
}
