//! Which lines of a payment go back (R14): all of them as it comes; those of providers that let lines go back apart may
//! be chosen.

use std::collections::BTreeSet;

use iced::widget::{Column, column, container, row, text};
use iced::{Element, Length};
use kassa_domain::Money;
use kassa_domain::commission::CommissionRule;
use kassa_domain::payment::Payment;
use kassa_domain::point::CashRounding;
use kassa_domain::reversal::{Back, Before, PartError, Terms, part};

use super::Message;
use crate::fl;
use crate::ui::focus;
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::names::Names;
use crate::ui::theme::{self, Look};
use crate::ui::widget::parts;

/// The id of the list, for scrolling.
pub const LIST: &str = "void-lines";
const TICK: f32 = 36.0;
const PERIOD: f32 = 96.0;
const SUM: f32 = 130.0;

/// A line that has not gone back.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Left {
    /// Its place in the payment.
    place: u32,
    /// What it is for, and to whom.
    words: (String, String),
    period: String,
    amount: Money,
    /// It may go back without the others.
    apart: bool,
}

/// The lines of a payment, ticked for going back.
#[derive(Debug, Clone)]
pub struct Lines {
    payment: Payment,
    before: Before,
    left: Vec<Left>,
    ticked: BTreeSet<u32>,
    row: usize,
    commissions: Vec<CommissionRule>,
    rounding: CashRounding,
}

impl Lines {
    /// Those that are left of a payment, all ticked.
    #[must_use]
    pub fn new(payment: &Payment, before: &Before, names: &Names, rounding: CashRounding) -> Self {
        let places = part::left(payment, before);
        let left = (0_u32..).zip(&payment.lines).filter(|(place, _)| places.contains(place)).map(|(place, line)| {
            let index = usize::try_from(place).unwrap_or(usize::MAX);
            let bought = payment.third.as_ref().and_then(|third| third.items.get(index));
            let service = bought.map_or_else(|| names.service(line.service), |item| item.told());
            Left {
                place,
                words: (service, names.provider(line.provider)),
                period: line.period.to_string(),
                amount: line.amount,
                apart: names.returns_by_lines(line.provider),
            }
        });
        Self {
            payment: payment.clone(),
            before: before.clone(),
            left: left.collect(),
            ticked: places.iter().copied().collect(),
            row: 0,
            commissions: names.commissions().to_vec(),
            rounding,
        }
    }

    /// True when there is anything to choose.
    #[must_use]
    pub fn can_choose(&self) -> bool {
        self.left.len() > 1 && self.left.iter().any(|left| left.apart)
    }

    /// What goes back with the ticked lines.
    ///
    /// # Errors
    /// No line is ticked, they come to nothing or leave nothing, or sums that cannot be computed.
    pub fn back(&self) -> Result<Back, PartError> {
        let terms = Terms { commissions: &self.commissions, rounding: self.rounding };
        part::back(&self.payment, &self.before, &self.chosen(), terms)
    }

    /// Places of the ticked lines.
    #[must_use]
    pub fn chosen(&self) -> Vec<u32> {
        self.ticked.iter().copied().collect()
    }

    /// Where the chosen row is.
    #[must_use]
    pub const fn spot(&self) -> focus::Spot {
        focus::Spot { row: self.row, count: self.left.len() }
    }

    /// A key over the list; true when the row moved.
    pub fn pressed(&mut self, deed: Deed) -> bool {
        match deed {
            Deed::Tick => self.toggle(self.row),
            Deed::TickAll => self.ticked = self.left.iter().map(|left| left.place).collect(),
            Deed::TickNone => self.ticked.clear(),
            _ => {
                self.row = focus::row(self.row, self.left.len(), deed);
                return true;
            }
        }
        false
    }

    /// A row was clicked.
    pub fn clicked(&mut self, row: usize) {
        self.row = row.min(self.left.len().saturating_sub(1));
        self.toggle(self.row);
    }

    /// Ticks or unticks a line. Those that go back with all the others only are ticked with all, and unticked with any.
    fn toggle(&mut self, row: usize) {
        let Some(line) = self.left.get(row) else { return };
        if !self.ticked.contains(&line.place) {
            if line.apart {
                let _ = self.ticked.insert(line.place);
            } else {
                self.ticked = self.left.iter().map(|left| left.place).collect();
            }
        } else {
            let place = line.place;
            let stays = |left: &&Left| left.apart && left.place != place && self.ticked.contains(&left.place);
            self.ticked = self.left.iter().filter(stays).map(|left| left.place).collect();
        }
    }

    /// What has gone back before, in words; nothing where nothing has.
    #[must_use]
    pub fn gone(&self) -> Option<String> {
        let sum = self.before.cash.plus(self.before.card).ok().filter(|_| !self.before.lines.is_empty())?;
        Some(fl!("void-gone", count = self.before.lines.len(), sum = format::money(sum)))
    }

    /// The list with what is to be known of it.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let rows = self.left.iter().enumerate().map(|(index, left)| {
            let ticked = self.ticked.contains(&left.place);
            let (service, provider) = &left.words;
            let together = if left.apart { String::new() } else { format!(" · {}", fl!("void-line-together")) };
            let cells = row![
                container(text(if ticked { "☑" } else { "☐" }).size(theme::heading()))
                    .width(Length::Fixed(theme::wide(TICK))),
                parts::double(service.clone(), format!("{provider}{together}"), Length::Fill),
                parts::cell(left.period.clone(), Length::Fixed(theme::wide(PERIOD))),
                parts::figures(format::amount(left.amount), Length::Fixed(theme::wide(SUM))),
            ];
            let here = index == self.row;
            parts::table_row(cells, here, here, false, Message::LinePressed(index))
        });
        let heads = row![
            parts::head(String::new(), Length::Fixed(theme::wide(TICK)), false),
            parts::head(fl!("void-line-service"), Length::Fill, false),
            parts::head(fl!("void-line-period"), Length::Fixed(theme::wide(PERIOD)), false),
            parts::head(fl!("void-line-sum"), Length::Fixed(theme::wide(SUM)), true),
        ];
        let ticked = fl!("void-ticked", ticked = self.ticked.len(), count = self.left.len());
        column![parts::table(heads, Column::with_children(rows), LIST), text(ticked).size(theme::note())]
            .spacing(theme::GAP_XS)
            .height(Length::Fill)
            .into()
    }
}

/// Why the ticked lines do not go back, and what to tick instead.
pub(super) fn why_not(error: PartError) -> String {
    match error {
        PartError::NothingBack => fl!("void-nothing-back"),
        PartError::NothingLeft => fl!("void-nothing-left"),
        PartError::NoLines
        | PartError::NoSuchLine { .. }
        | PartError::LineReversed { .. }
        | PartError::NotApart { .. }
        | PartError::Money(_) => fl!("void-no-lines"),
    }
}

#[cfg(test)]
mod tests;
