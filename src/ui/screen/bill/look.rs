//! How a bill looks.

use std::collections::BTreeSet;

use iced::widget::{Column, Row, Space, column, container, row, text};
use iced::{Alignment, Element, Length};
use kassa_domain::bill::{AheadError, AsOf, Bill, BillError, BillLine, Spread};
use kassa_domain::{Money, Timestamp};

use super::{AMOUNT, Ahead, BillScreen, LIST, Message, Spreading};
use crate::fl;
use crate::till::desk::PaidBefore;
use crate::ui::format;
use crate::ui::hotkey::{self, Deed};
use crate::ui::names::Names;
use crate::ui::screen::search::questions::range_told;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

const TICK: f32 = 24.0;
const PERIOD: f32 = 72.0;
const SUM: f32 = 112.0;
/// Payments that are told beside one another in a line.
const LATELY_SHOWN: usize = 3;
/// Meters that are told by their numbers.
const METERS_SHOWN: usize = 4;

/// The newest payments in one line; those of other tills name their till.
fn lately_told(paid: &[&PaidBefore]) -> String {
    let one = |paid: &&PaidBefore| {
        let (day, sum) = (format::day(paid.at.local_date()), format::money(paid.sum));
        if paid.is_here {
            format!("{day} — {sum}")
        } else {
            format!("{day} — {sum} ({}-{})", paid.number.point, paid.number.till)
        }
    };
    let payments = paid.iter().map(one).collect::<Vec<_>>().join(" · ");
    if paid.iter().all(|paid| paid.is_here) {
        fl!("bill-lately-paid", payments = payments)
    } else {
        fl!("bill-lately-paid-everywhere", payments = payments)
    }
}

impl Ahead {
    /// What the operations before have come to with this one, where there were any.
    pub(super) fn running(&self, bill: &Bill) -> Option<String> {
        let months: BTreeSet<_> = bill.lines().iter().map(|line| line.period).collect();
        let until = months.last().filter(|_| self.before > 0)?;
        let all = self.before.saturating_add(u32::try_from(months.len()).unwrap_or(u32::MAX));
        Some(fl!("bill-ahead-running", before = self.before, all = all, until = until.to_string()))
    }
}

impl BillScreen {
    /// The screen.
    pub fn view(&self, names: &Names, now: Timestamp) -> Element<'_, Message, Look> {
        let mut page = column![self.view_payer()].spacing(theme::GAP_M).padding(theme::GAP_L);
        for note in self.notes(names, now) {
            page = page.push(note);
        }
        page = page.push(if self.bill.lines().is_empty() { self.view_no_debt() } else { self.view_table(names) });
        if let Some(spreading) = &self.spreading {
            page = page.push(view_spreading(spreading));
        }
        page.push(self.view_total()).into()
    }

    fn view_payer(&self) -> Element<'_, Message, Look> {
        let payer = self.bill.payer();
        let number = text(self.bill.account().number.to_string()).size(theme::heading()).font(theme::MONO_BOLD);
        let name = text(payer.holder.clone()).size(theme::heading()).font(theme::BOLD);
        let as_of = match self.bill.as_of() {
            AsOf::Live => fl!("bill-live"),
            AsOf::Directory(Some(at)) => fl!("bill-as-of", moment = format::moment(at)),
            AsOf::Directory(None) => fl!("bill-as-of-never"),
        };
        let second = row![
            text(payer.address.clone()).size(theme::body()).width(Length::Fill),
            text(as_of).size(theme::note()).class(Ink::Quiet),
        ]
        .spacing(theme::GAP_M)
        .align_y(Alignment::Center);
        column![row![number, name].spacing(theme::GAP_M), second].spacing(theme::GAP_XS).into()
    }

    fn notes(&self, names: &Names, now: Timestamp) -> Vec<Element<'_, Message, Look>> {
        let mut notes: Vec<_> = self.view_bill_before().into_iter().collect();
        if self.is_stale(now) {
            notes.push(parts::look(match self.bill.as_of() {
                AsOf::Directory(Some(at)) => fl!("bill-stale", moment = format::moment(at)),
                AsOf::Directory(None) | AsOf::Live => fl!("bill-stale-never"),
            }));
        }
        if self.is_aside {
            notes.push(parts::look(fl!("bill-aside", key = hotkey::cap_of(Deed::Unpark))));
        }
        if let Some(sum) = self.in_visit {
            notes.push(parts::look(fl!("bill-in-visit", sum = format::money(sum))));
        }
        notes.extend(self.view_before(now));
        let scanned = self.scanned.notes(&self.bill, names);
        notes.extend(scanned.into_iter().map(parts::look));
        if let Some(months) = self.narrowing.months {
            notes.push(parts::note(fl!("bill-one-month", period = range_told(months))));
        }
        if !self.narrowing.services.is_empty() {
            notes.push(parts::note(fl!("bill-some-services")));
        }
        if self.ticks_name_all {
            notes.push(parts::look(fl!("bill-tick-services")));
        }
        if let Some(ahead) = &self.ahead {
            notes.push(parts::note(fl!("bill-ahead", months = ahead.months)));
            notes.extend(ahead.running(&self.bill).map(parts::note));
        }
        match self.not_ahead {
            Some(AheadError::Owes { due }) => notes.push(parts::look(fl!("bill-ahead-owes", due = format::money(due)))),
            Some(AheadError::Nothing | AheadError::Money(_)) => notes.push(parts::look(fl!("bill-ahead-nothing"))),
            None => {}
        }
        if let Some((_, excess)) = self.above_due {
            notes.push(parts::look(fl!("bill-above-due", excess = format::money(excess))));
        }
        if let Some(error) = &self.trouble {
            notes.push(parts::look(words(error)));
        }
        notes
    }

    /// The account's last payments here, and its meters by their numbers. A payment of a moment ago is asked about.
    fn view_before(&self, now: Timestamp) -> Option<Element<'_, Message, Look>> {
        let is_told = self.scanned.paid.as_ref().map(|paid| &paid.number);
        let is_new = |last: &&PaidBefore| is_told != Some(&last.number);
        let just = self.just_paid(now).filter(is_new).map(|just| {
            let (sum, moment, number) = (format::money(just.sum), format::moment(just.at), just.number.to_string());
            parts::look(fl!("bill-last-just", sum = sum, moment = moment, number = number))
        });
        let asked = just.is_some();
        let last = self.scanned.last.iter().filter(|_| !asked);
        let told = last.chain(&self.scanned.earlier).filter(is_new).take(LATELY_SHOWN);
        let told: Vec<&PaidBefore> = told.collect();
        let paid = (!told.is_empty()).then(|| parts::note(lately_told(&told)));
        let lines = Column::new().push(just).push(paid).push(self.meters_told().map(parts::note));
        let is_empty = !asked && told.is_empty() && self.bill.account().meters.is_empty();
        (!is_empty).then(|| lines.spacing(theme::GAP_XS).into())
    }

    /// Its meters by their numbers, each once whatever scales it has; how many more there are than have room.
    fn meters_told(&self) -> Option<String> {
        let meters: BTreeSet<&str> = self.bill.account().meters.iter().map(|meter| meter.serial.as_str()).collect();
        if meters.is_empty() {
            return None;
        }
        let shown: Vec<&str> = meters.iter().copied().take(METERS_SHOWN).collect();
        let (numbers, more) = (format!("№ {}", shown.join(", № ")), meters.len() - shown.len());
        Some(if more == 0 {
            fl!("bill-meters", numbers = numbers)
        } else {
            fl!("bill-meters-more", numbers = numbers, count = more)
        })
    }

    fn view_no_debt(&self) -> Element<'_, Message, Look> {
        let words = match (self.narrowing.months, self.narrowing.services.is_empty()) {
            (Some(_), _) => fl!("bill-no-debt-month"),
            (None, false) => fl!("bill-no-debt-services"),
            (None, true) => fl!("bill-no-debt"),
        };
        container(text(words).size(theme::heading()))
            .padding(theme::GAP_XL)
            .width(Length::Fill)
            .height(Length::Fill)
            .into()
    }

    fn view_table(&self, names: &Names) -> Element<'_, Message, Look> {
        let heads = row![
            Space::new().width(Length::Fixed(theme::wide(TICK))),
            parts::head(fl!("bill-service"), Length::Fill, false),
            parts::head(fl!("bill-period"), Length::Fixed(theme::wide(PERIOD)), false),
            parts::head(fl!("bill-due"), Length::Fixed(theme::wide(SUM)), true),
            parts::head(fl!("bill-to-pay"), Length::Fixed(theme::wide(SUM)), true),
        ];
        let long = self.bill.lines().len() > 12;
        let rows = self.bill.lines().iter().enumerate().map(|(index, line)| {
            let here = index == self.row;
            let cells = self.view_row(index, line, names);
            parts::table_row(
                cells,
                here && self.edit.is_none() && self.spreading.is_none(),
                here,
                long && index % 2 == 1,
                Message::RowPressed(index),
            )
        });
        parts::table(heads, Column::with_children(rows), LIST)
    }

    fn view_row(&self, index: usize, line: &BillLine, names: &Names) -> Row<'_, Message, Look> {
        let tick = text(if line.ticked { "☑" } else { "☐" }).size(theme::heading());
        let amount: Element<'_, Message, Look> = match &self.edit {
            Some(edit) if index == self.row => {
                container(edit.amount.input(AMOUNT, "", Message::AmountEdited).padding([3, 6]))
                    .width(Length::Fixed(theme::wide(SUM)))
                    .into()
            }
            _ if line.ticked => text(format::amount(line.amount))
                .size(theme::body())
                .font(theme::MONO_BOLD)
                .width(Length::Fixed(theme::wide(SUM)))
                .align_x(Alignment::End)
                .into(),
            _ => parts::figures("—".to_owned(), Length::Fixed(theme::wide(SUM))),
        };
        row![
            container(tick).width(Length::Fixed(theme::wide(TICK))),
            view_service(names.service(line.service)),
            text(line.period.to_string())
                .size(theme::body())
                .font(theme::MONO)
                .width(Length::Fixed(theme::wide(PERIOD))),
            parts::figures(format::amount(line.due), Length::Fixed(theme::wide(SUM))),
            amount,
        ]
    }

    fn view_total(&self) -> Element<'_, Message, Look> {
        let ticked = self.bill.lines().iter().filter(|line| line.ticked).count();
        let total = self.bill.total().map_or_else(|_| "—".to_owned(), format::money);
        let correction = if self.bill.correction() { fl!("bill-correction-on") } else { fl!("bill-correction-off") };
        let left = column![
            text(fl!("bill-ticked", ticked = ticked, count = self.bill.lines().len())).size(theme::note()),
            text(correction).size(theme::note()).class(if self.bill.correction() { Ink::Look } else { Ink::Quiet }),
        ];
        let complaint = self.edit.as_ref().and_then(|edit| edit.amount.complaint());
        let mut line = row![left.width(Length::Fill)].spacing(theme::GAP_M).align_y(Alignment::Center);
        if let Some(complaint) = complaint {
            line = line.push(text(complaint.words()).size(theme::note()).class(Ink::Danger));
        }
        line.push(text(fl!("bill-total")).size(theme::heading()))
            .push(text(total).size(theme::sum()).font(theme::BOLD))
            .into()
    }
}

/// The sum that is spread, and which way.
fn view_spreading(spreading: &Spreading) -> Element<'_, Message, Look> {
    let way = match spreading.way {
        Spread::OldestFirst => fl!("bill-spread-oldest"),
        Spread::ByService => fl!("bill-spread-service"),
        Spread::Proportionally => fl!("bill-spread-share"),
    };
    let mut line = row![
        text(fl!("bill-spread")).size(theme::body()),
        container(spreading.sum.input(super::SUM, "", Message::AmountEdited)).width(Length::Fixed(theme::wide(SUM))),
        text(way).size(theme::body()).width(Length::Fill),
    ]
    .spacing(theme::GAP_M)
    .align_y(Alignment::Center);
    if let Some(complaint) = spreading.sum.complaint() {
        line = line.push(text(complaint.words()).size(theme::note()).class(Ink::Danger));
    }
    line.into()
}

/// A long name stands in smaller letters: rows stay low, and every word of it is there.
fn view_service<'a>(name: String) -> Element<'a, Message, Look> {
    const LONG: usize = 24;
    let size = if name.chars().count() > LONG { theme::note() } else { theme::body() };
    text(name).size(size).width(Length::Fill).into()
}

fn words(error: &BillError) -> String {
    let money = |sum: &Money| format::money(*sum);
    match error {
        BillError::NoRow(_) => fl!("bill-no-debt"),
        BillError::CorrectionOff => fl!("bill-error-correction-off"),
        BillError::NotPositive => fl!("field-not-positive"),
        BillError::TooLarge { max } => fl!("field-too-large", max = money(max)),
        BillError::AboveDue { excess } => fl!("bill-above-due", excess = money(excess)),
        BillError::OverpaymentRefused { excess } => fl!("bill-overpayment-refused", excess = money(excess)),
        BillError::Money(_) => fl!("field-not-an-amount"),
    }
}
