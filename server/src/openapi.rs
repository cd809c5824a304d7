//! `/openapi.json`: made from the router's list and a file of schemas, so that no route can be missing from it.

use std::collections::BTreeMap;

use kassa_domain::exchange::{PROGRAM_HEADER, SERVER_TIME_HEADER, SIGNATURE_HEADER, TILL_HEADER, TIME_HEADER};
use serde_json::{Map, Value, json};

use crate::error::Fault;
use crate::router::{By, FAULTS_ALWAYS, FAULTS_BANK, FAULTS_SIGNED, ROUTES, Route};

/// Schemas of what is taken and given, and the parameters by name.
const COMPONENTS: &str = include_str!("openapi/components.json");

/// The description of all routes, OpenAPI 3.1.
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method] = operation(route);
    }
    let mut components: Value = serde_json::from_str(COMPONENTS).unwrap_or_default();
    components["securitySchemes"] = security();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Kassa centre",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "description": DESCRIPTION,
        },
        "paths": paths,
        "components": components,
    })
}

const DESCRIPTION: &str = "What tills and banks ask of the centre. A signed request carries the headers kassa-till (number of \
    the till), kassa-time (milliseconds of UTC) and kassa-signature (Ed25519, hexadecimal) over the UTF-8 bytes of \
    `kassa.request.v1`, the method, the path with its query, the till, the time and the lower-case hexadecimal SHA-256 \
    of the body, joined by line feeds. Every answer carries kassa-server-time.";

fn security() -> Value {
    let header =
        |name: &str, what: &str| json!({ "type": "apiKey", "in": "header", "name": name, "description": what });
    json!({
        "till": header(TILL_HEADER, "Number of the till."),
        "time": header(TIME_HEADER, "Time of the request, milliseconds of UTC since 1970."),
        "signature": header(SIGNATURE_HEADER, "Ed25519 signature of the request, 128 hexadecimal digits."),
        "bank": { "type": "http", "scheme": "bearer", "description": "The key that `bank add` printed." },
    })
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": route.operation,
        "summary": route.summary,
        "security": match route.by {
            By::Anyone => json!([]),
            By::Till => json!([{ "till": [], "time": [], "signature": [] }]),
            By::Bank => json!([{ "bank": [] }]),
        },
        "responses": responses(route),
    });
    if !route.parameters.is_empty() {
        let refs: Vec<Value> =
            route.parameters.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect();
        operation["parameters"] = Value::Array(refs);
    }
    if !route.takes.is_empty() {
        let contents = route.takes.iter().map(|(content_type, schema)| (*content_type, reference(schema)));
        let contents: BTreeMap<&str, Value> = contents.collect();
        operation["requestBody"] = json!({ "required": true, "content": contents });
    }
    operation
}

fn responses(route: &Route) -> Value {
    let mut by_status: BTreeMap<u16, Vec<Fault>> = BTreeMap::new();
    let asked_by: &[Fault] = match route.by {
        By::Anyone => &[],
        By::Till => &FAULTS_SIGNED,
        By::Bank => &FAULTS_BANK,
    };
    for fault in route.faults.iter().chain(asked_by).chain(&FAULTS_ALWAYS) {
        by_status.entry(fault.status().as_u16()).or_default().push(*fault);
    }
    let mut responses = Map::new();
    let _ = responses.insert("200".to_owned(), response("Done", content(route.gives.0, route.gives.1)));
    for (status, faults) in by_status {
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code()).collect();
        let text: Vec<String> = faults.iter().map(|fault| format!("`{}`: {}", fault.code(), fault.message())).collect();
        let schema = json!({ "allOf": [
            { "$ref": "#/components/schemas/ApiError" },
            { "type": "object", "properties": { "code": { "enum": codes } } },
        ] });
        let content = json!({ "application/json": { "schema": schema } });
        let _ = responses.insert(status.to_string(), response(&text.join("; "), content));
    }
    Value::Object(responses)
}

fn content(content_type: &str, schema: &str) -> Value {
    json!({ content_type: reference(schema) })
}

fn reference(schema: &str) -> Value {
    json!({ "schema": { "$ref": format!("#/components/schemas/{schema}") } })
}

fn response(description: &str, content: Value) -> Value {
    json!({
        "description": description,
        "headers": { SERVER_TIME_HEADER: {
            "required": true,
            "description": "The centre's clock, milliseconds of UTC since 1970.",
            "schema": { "type": "integer" },
        }, PROGRAM_HEADER: {
            "required": false,
            "description": "The version of the centre's program; older centres leave it out.",
            "schema": { "type": "string" },
        } },
        "content": content,
    })
}
