//! How the visit looks: like the receipt it will become, the total first.

use iced::widget::{Column, Row, Space, column, container, row, scrollable, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Money;
use kassa_domain::visit::{Quote, VisitItem};

use super::{Form, Message, Phase, Stop, Terms, VisitPanel, notes};
use crate::fl;
use crate::signal::Step;
use crate::ui::focus::Stop as _;
use crate::ui::format;
use crate::ui::hotkey::{Deed, cap_of};
use crate::ui::names::Names;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

/// Width of the panel's content.
const WIDTH: f32 = theme::VISIT - 2.0 * theme::GAP_M;

impl VisitPanel {
    /// The panel, with words for an empty one. `on_pay` opens the money, where the person may take it.
    pub fn view<'a, Out: Clone + 'a>(
        &'a self,
        names: &Names,
        (terms, parked, empty): (&Terms, usize, String),
        map: impl Fn(Message) -> Out + 'a,
        on_pay: Option<Out>,
    ) -> Element<'a, Out, Look> {
        let title = text(fl!("visit-title")).size(theme::note()).class(Ink::Quiet);
        let inside: Element<'a, Message, Look> = match &self.phase {
            Phase::Gathering if self.is_empty() => text(empty).size(theme::body()).class(Ink::Quiet).into(),
            Phase::Gathering => self.view_items(names, theme::note()),
            Phase::Tendering(form) => self.view_money(form, terms, false),
            Phase::Paying(form) => self.view_money(form, terms, true),
            Phase::Paid(_) => self.view_items(names, theme::note()),
        };
        let mut page = column![title, inside.map(map)].spacing(theme::GAP_S).padding(theme::GAP_M);
        page = page.push(Space::new().height(Length::Fill));
        if parked > 0 {
            page = page.push(text(fl!("visit-parked", count = parked)).size(theme::note()).class(Ink::Look));
        }
        if let Some(quote) = self.quote(terms).filter(|_| !self.visit.items().is_empty()) {
            page = page.push(parts::line()).push(view_total(quote));
        }
        match &self.phase {
            Phase::Gathering if !self.visit.items().is_empty() => {
                page = page.push(parts::action(fl!("do-pay"), &cap_of(Deed::Pay), true, false, on_pay));
            }
            Phase::Gathering if !self.readings.is_empty() => {
                page = page.push(parts::action(fl!("do-take-reading"), &cap_of(Deed::Pay), true, false, on_pay));
            }
            Phase::Gathering | Phase::Tendering(_) | Phase::Paying(_) | Phase::Paid(_) => {}
        }
        page.width(Length::Fixed(theme::VISIT)).height(Length::Fill).into()
    }

    /// What is paid, in the middle of the window while money is counted: the payer reads it too.
    pub fn view_sheet<'a, Out: 'a>(&self, names: &Names) -> Element<'a, Out, Look> {
        column![parts::heading(fl!("tender-title")), self.view_items(names, theme::body())]
            .spacing(theme::GAP_M)
            .padding(theme::GAP_L)
            .into()
    }

    fn view_items<'a, Out: 'a>(&self, names: &Names, size: f32) -> Element<'a, Out, Look> {
        let items = self.visit.items().iter().map(|item| {
            if item.third.is_some() {
                return view_third(item, names, size);
            }
            let head = row![
                text(item.account.to_string()).size(size + 1.0).font(theme::MONO_BOLD),
                text(format::short_name(&item.payer.holder)).size(size + 1.0).width(Length::Fill),
            ]
            .spacing(theme::GAP_S);
            let lines = item.lines.iter().map(|line| {
                row![
                    text(format!("{} {}", names.service(line.service), line.period)).size(size).width(Length::Fill),
                    text(format::amount(line.amount)).size(size).font(theme::MONO),
                ]
                .spacing(theme::GAP_S)
                .align_y(Alignment::End)
                .into()
            });
            column![head, Column::with_children(lines)].spacing(2).into()
        });
        let readings = self.view_readings(names, size);
        scrollable(Column::with_children(items).push(readings).spacing(theme::GAP_S)).spacing(2).into()
    }

    fn view_money<'a>(&'a self, form: &'a Form, terms: &Terms, paying: bool) -> Element<'a, Message, Look> {
        let field = |stop: Stop, label: String, field: &'a crate::ui::widget::field::Field| {
            field.view(stop.field().unwrap_or_default(), label, move |text| Message::Edited(stop, text))
        };
        let quick = notes(terms.currency).into_iter().enumerate().map(|(place, note)| {
            let place = u8::try_from(place + 1).unwrap_or(1);
            let words = format!("{}", note / 100);
            parts::quick(format!("Ctrl+{place}"), words, Message::Pressed(Deed::Note(place)))
        });
        let mut page = column![
            field(Stop::Cash, fl!("tender-cash"), &form.cash),
            Row::with_children(quick).spacing(theme::GAP_XS),
            row![
                container(field(Stop::Card, fl!("tender-card"), &form.card)).width(Length::FillPortion(1)),
                container(field(Stop::Slip, fl!("tender-slip"), &form.slip)).width(Length::FillPortion(1)),
            ]
            .spacing(theme::GAP_S),
        ]
        .spacing(theme::GAP_S);
        if paying {
            page = page.push(text(fl!("tender-paying")).size(theme::heading()));
        } else {
            page = page.push(view_change(self.shown_change(terms)));
            page =
                page.push(parts::action(fl!("do-accept"), "Enter", true, false, Some(Message::Pressed(Deed::Enter))));
        }
        page.into()
    }
}

/// A payment to a provider outside the billing: whom, what was filled in, what was bought.
fn view_third<'a, Out: 'a>(item: &VisitItem, names: &Names, size: f32) -> Element<'a, Out, Look> {
    let third = item.third.as_deref();
    let lines = item.lines.iter().enumerate().map(|(place, line)| {
        let bought = third.and_then(|third| third.items.get(place));
        let words = bought.map_or_else(|| names.service(line.service), kassa_domain::payment::Bought::told);
        row![
            text(words).size(size).width(Length::Fill),
            text(format::amount(line.amount)).size(size).font(theme::MONO),
        ]
        .spacing(theme::GAP_S)
        .align_y(Alignment::End)
        .into()
    });
    let head = text(item.payer.holder.clone()).size(size + 1.0).font(theme::BOLD);
    let filled = third.map(kassa_domain::payment::ThirdParty::told).filter(|told| !told.is_empty());
    column![head].push(filled.map(|told| text(told).size(size))).extend(lines).spacing(2).into()
}

/// The sums of a visit, the total in the largest letters.
fn view_total<'a, Out: 'a>(quote: Quote) -> Element<'a, Out, Look> {
    let small = |name: String, sum: Money| {
        parts::pair(name, text(format::amount(sum)).size(theme::body()).font(theme::MONO).into())
    };
    let mut lines = column![].spacing(2);
    if !quote.commission.is_zero() {
        lines = lines.push(small(fl!("visit-commission"), quote.commission));
    }
    if !quote.rounding.is_zero() {
        lines = lines.push(small(fl!("visit-rounding"), quote.rounding));
    }
    lines = lines.push(text(fl!("visit-total")).size(theme::body()).font(theme::BOLD));
    lines.push(container(parts::big_sum(quote.total, theme::total(), WIDTH)).align_right(Length::Fill)).into()
}

fn view_change<'a>(change: Option<Money>) -> Element<'a, Message, Look> {
    let Some(change) = change else { return Space::new().height(Length::Fixed(theme::total())).into() };
    if let (true, Ok(missing)) = (change.is_negative(), change.negated()) {
        return text(fl!("tender-short", sum = format::money(missing)))
            .size(theme::heading())
            .class(Ink::Danger)
            .into();
    }
    column![
        text(fl!("tender-change")).size(theme::body()),
        container(parts::big_sum(change, theme::total(), WIDTH)).align_right(Length::Fill),
    ]
    .into()
}

/// A step of a receipt in one line.
#[must_use]
pub fn step_words(step: &Step) -> (String, Ink) {
    match step {
        Step::Sending => (fl!("step-sending"), Ink::Inherit),
        Step::Asking => (fl!("step-asking"), Ink::Look),
        Step::Waiting(_) => (fl!("step-waiting"), Ink::Look),
        Step::Registered(document) => (fl!("step-registered", number = document.number.to_string()), Ink::Done),
        Step::Failed(_) => (fl!("step-failed"), Ink::Danger),
        Step::NeedsDecision => (fl!("step-needs-decision"), Ink::Look),
    }
}
