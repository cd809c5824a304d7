//! A message of a bank as its bytes.

use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::answer::action;
use super::{Message, Order};

/// Writes a message, so that it is read as it was.
#[must_use]
pub fn write(message: &Message) -> String {
    let action = action(message);
    let kind = if matches!(message, Message::Search(_)) { "Payer" } else { "Payment" };
    let data = match message {
        Message::Search(unit) => {
            let (name, value) = (escape(&*unit.name), escape(&*unit.value));
            format!("<Data xsi:type=\"{kind}\"><Unit name=\"{name}\" value=\"{value}\"/></Data>")
        }
        Message::Check(order) | Message::Pay(order) => {
            format!("<Data xsi:type=\"{kind}\" id=\"{}\">{}</Data>", escape(&*order.id), body(order))
        }
        Message::Cancel { id } => format!("<Data xsi:type=\"{kind}\" id=\"{}\"/>", escape(&**id)),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Transfer xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" interface=\"Debt\" action=\"{action}\">\
         {data}</Transfer>"
    )
}

fn body(order: &Order) -> String {
    let mut body = String::new();
    if let Some(account) = &order.account {
        // Writing to a text cannot fail, here and below.
        let _ = write!(body, "<PayerInfo billIdentifier=\"{}\"/>", escape(&**account));
    }
    let _ =
        write!(body, "<TotalSum>{}</TotalSum><CreateTime>{}</CreateTime><ServiceGroup>", order.total, order.created);
    for service in &order.services {
        let _ = write!(body, "<Service sum=\"{}\" serviceCode=\"{}\"/>", service.amount, escape(&*service.code));
    }
    body.push_str("</ServiceGroup>");
    body
}
