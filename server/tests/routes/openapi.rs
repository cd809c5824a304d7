//! The description against the routes, and real answers against the description.

use std::collections::BTreeSet;

use kassa_domain::entry::Body;
use kassa_server::router::{By, ROUTES};
use reqwest::Method;
use serde_json::Value;

use crate::support::{ACCOUNT, TestCentre, october};

async fn document(centre: &TestCentre) -> Value {
    centre.client.get(centre.url("/openapi.json")).send().await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn the_description_has_exactly_the_routes() {
    let centre = TestCentre::start();
    let document = document(&centre).await;
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let signed = !operation["security"].as_array().unwrap().is_empty();
            assert!(described.insert((path.clone(), method.clone(), signed)));
        }
    }
    let routed: BTreeSet<_> =
        ROUTES.iter().map(|route| (route.path.to_owned(), route.method.to_owned(), route.by != By::Anyone)).collect();
    assert_eq!(described, routed);
    for route in ROUTES {
        let method = Method::from_bytes(route.method.to_uppercase().as_bytes()).unwrap();
        let url = centre.url(&route.path.replace("{number}", "1"));
        let status = centre.client.request(method, url).send().await.unwrap().status().as_u16();
        assert!(![404, 405].contains(&status), "{} {} is not served", route.method, route.path);
        let operation = &document["paths"][route.path][route.method];
        assert!(operation["responses"].get(status.to_string()).is_some(), "{}: {status}", route.path);
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_every_schema_is_used() {
    let centre = TestCentre::start();
    let document = document(&centre).await;
    let mut used = BTreeSet::new();
    references(&document, &mut used);
    for reference in &used {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    for kind in ["schemas", "parameters"] {
        for name in document["components"][kind].as_object().unwrap().keys() {
            assert!(used.contains(&format!("#/components/{kind}/{name}")), "{name} is not used");
        }
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get("$ref") {
                let _ = found.insert(reference.clone());
            }
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn real_answers_are_as_described() {
    let centre = TestCentre::start();
    let document = document(&centre).await;
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 100)]);
    let _ = till.registered(at);
    let _ = till.append(Body::PaymentCancelled { of: at, payment: kassa_domain::ids::PaymentNumber(1) });
    let stored = till.batch(1).encode().unwrap();
    let gap = {
        let _ = till.append(Body::SignedOut);
        let _ = till.append(Body::SignedIn);
        till.batch(till.head.seq.0).encode().unwrap()
    };
    let account = format!("/v1/accounts/{ACCOUNT}");
    for (method, path, template, body) in [
        (Method::GET, "/healthz", "/healthz", Vec::new()),
        (Method::GET, "/v1/time", "/v1/time", Vec::new()),
        (Method::POST, "/v1/enrol", "/v1/enrol", Vec::new()),
        (Method::POST, "/v1/journal", "/v1/journal", stored),
        (Method::POST, "/v1/journal", "/v1/journal", gap),
        (Method::POST, "/v1/journal", "/v1/journal", Vec::new()),
        (Method::GET, "/v1/journal", "/v1/journal", Vec::new()),
        (Method::GET, "/v1/verdicts?limit=2", "/v1/verdicts", Vec::new()),
        (Method::GET, "/v1/verdicts?limit=0", "/v1/verdicts", Vec::new()),
        (Method::GET, "/v1/payments?day=2026-11-21&limit=1", "/v1/payments", Vec::new()),
        (Method::GET, "/v1/payments", "/v1/payments", Vec::new()),
        (Method::GET, "/v1/directory", "/v1/directory", Vec::new()),
        (Method::GET, account.as_str(), "/v1/accounts/{number}", Vec::new()),
        (Method::GET, "/v1/accounts/1", "/v1/accounts/{number}", Vec::new()),
    ] {
        let operation = &document["paths"][template][method.as_str().to_lowercase()];
        let response = till.request(method, path, body).send().await.unwrap();
        let status = response.status().as_u16().to_string();
        let schema = &operation["responses"][&status]["content"]["application/json"]["schema"];
        assert!(!schema.is_null(), "{path}: {status} is not described");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(mismatch(&document, schema, &answer), None, "{path} {status}: {answer}");
    }
}

/// The first thing in a value that its schema does not allow. Knows what our description uses, and says so when it
/// meets anything else.
fn mismatch(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    let schema = schema.as_object().unwrap();
    for (keyword, rule) in schema {
        let wrong = match keyword.as_str() {
            "$ref" => {
                let target = document.pointer(rule.as_str().unwrap().trim_start_matches('#')).unwrap();
                mismatch(document, target, value)
            }
            "oneOf" => {
                let fitting =
                    rule.as_array().unwrap().iter().filter(|one| mismatch(document, one, value).is_none()).count();
                (fitting != 1).then(|| format!("{fitting} of the alternatives fit {value}"))
            }
            "allOf" => rule.as_array().unwrap().iter().find_map(|one| mismatch(document, one, value)),
            "type" => (!is_of_type(rule.as_str().unwrap(), value)).then(|| format!("{value} is no {rule}")),
            "const" => (rule != value).then(|| format!("{value} is not {rule}")),
            "enum" => (!rule.as_array().unwrap().contains(value)).then(|| format!("{value} is not in {rule}")),
            "minimum" => value.as_i64().filter(|value| *value < rule.as_i64().unwrap()).map(|value| value.to_string()),
            "required" => rule
                .as_array()
                .unwrap()
                .iter()
                .find(|name| value.get(name.as_str().unwrap()).is_none())
                .map(|name| format!("{name} is missing in {value}")),
            "properties" => rule.as_object().unwrap().iter().find_map(|(name, schema)| {
                value
                    .get(name)
                    .and_then(|value| mismatch(document, schema, value))
                    .map(|wrong| format!("{name}: {wrong}"))
            }),
            "additionalProperties" => {
                let known = &schema["properties"];
                value
                    .as_object()?
                    .keys()
                    .find(|name| known.get(name).is_none())
                    .map(|name| format!("{name} is not known"))
            }
            "items" => value.as_array()?.iter().find_map(|value| mismatch(document, rule, value)),
            "description" | "format" | "pattern" | "maximum" | "maxLength" | "minLength" => None,
            other => Some(format!("the keyword {other} is not known to this test")),
        };
        if wrong.is_some() {
            return wrong;
        }
    }
    None
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}
