//! A day before the till's first, as the centre has it: what all tills of the point took. It is looked at and no more, for
//! the receipts are at the tills that made them.

use iced::widget::{Column, column, row, text};
use iced::{Element, Length};
use kassa_domain::exchange::{CentrePayment, CentreState, PaymentPage, VerdictState};
use kassa_domain::payment::PaymentState;
use kassa_domain::{Money, Timestamp};

use super::{LIST, Message, NUMBER, ROWS_MAX, STATE, SUM, link_words, state_words};
use crate::fl;
use crate::long_work::LongWork;
use crate::sync::live::LiveError;
use crate::till::desk::Sent;
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::{long, parts};

/// Most payments of a day that are shown: more than a point takes.
const MOST: usize = 10_000;

/// What is known of such a day.
#[derive(Debug, Clone)]
pub enum Elsewhere {
    /// The till was at work on it, or that is not known yet.
    Here,
    /// The centre is asked.
    Asking(LongWork),
    /// This is what it has.
    Came(CentreDay),
    /// It was not told.
    Not(Why),
}

/// Why a day was not told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The centre is not reached.
    NotReached,
    /// It does not answer this.
    NotAnswered,
    /// Nobody wanted to wait any longer.
    Stopped,
}

impl From<LiveError> for Why {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::NotReached => Self::NotReached,
            LiveError::Unknown | LiveError::NotAnswered => Self::NotAnswered,
        }
    }
}

/// The payments of a day.
#[derive(Debug, Clone, Default)]
pub struct CentreDay {
    payments: Vec<CentrePayment>,
    /// There are more than are shown.
    more: bool,
}

impl CentreDay {
    /// Adds a page. Gives the place of the next one to ask for.
    pub fn add(&mut self, page: PaymentPage) -> Option<String> {
        let came = !page.payments.is_empty();
        self.payments.extend(page.payments);
        self.more = self.payments.len() >= MOST && page.next.is_some();
        page.next.filter(|_| came && !self.more)
    }

    /// All of them.
    #[must_use]
    pub fn payments(&self) -> &[CentrePayment] {
        &self.payments
    }

    /// Those at these places.
    fn at<'a>(&'a self, places: &'a [usize]) -> impl Iterator<Item = &'a CentrePayment> {
        places.iter().filter_map(|place| self.payments.get(*place))
    }

    /// How many of them are registered, and what they make.
    fn sum(&self, places: &[usize]) -> Option<(usize, Money)> {
        let mut counted = self.at(places).filter(|payment| payment.state == CentreState::Registered);
        let first = counted.next()?.total;
        Some(counted.fold((1, first), |(count, sum), payment| (count + 1, sum.plus(payment.total).unwrap_or(sum))))
    }

    fn words(&self, places: &[usize]) -> String {
        let Some((count, sum)) = self.sum(places) else { return fl!("paid-elsewhere") };
        let counted = fl!("paid-count", count = count, sum = format::money(sum));
        let more = if self.more { fl!("paid-elsewhere-more", count = self.payments.len()) } else { String::new() };
        format!("{} {counted}. {more}", fl!("paid-elsewhere"))
    }
}

impl Elsewhere {
    /// What stands in the place of the till's own rows, with those payments that fit the words; nothing where the till's
    /// own are shown.
    pub fn view(&self, shown: &[usize], chosen: usize, first: usize) -> Option<Element<'_, Message, Look>> {
        let said = |words: String, key: String| {
            let again = parts::action(key, "Enter", true, true, Some(Message::Pressed(Deed::Enter)));
            Some(column![text(words).size(theme::heading()), again].spacing(theme::GAP_M).into())
        };
        match self {
            Self::Here => None,
            Self::Asking(work) => Some(long::view(Some(work), 0, Message::Pressed(Deed::Back))),
            Self::Not(Why::NotReached) => said(fl!("paid-elsewhere-offline"), fl!("do-ask-centre")),
            Self::Not(Why::NotAnswered) => said(fl!("paid-elsewhere-silent"), fl!("do-ask-centre")),
            Self::Not(Why::Stopped) => said(fl!("paid-elsewhere-stopped"), fl!("do-ask-centre")),
            Self::Came(day) if day.payments.is_empty() => {
                Some(text(fl!("paid-elsewhere-none")).size(theme::heading()).into())
            }
            Self::Came(day) => {
                let words = text(day.words(shown)).size(theme::body()).class(Ink::Look);
                Some(column![words, rows(day, shown, chosen, first)].spacing(theme::GAP_S).into())
            }
        }
    }
}

fn rows<'a>(day: &'a CentreDay, shown: &[usize], chosen: usize, first: usize) -> Element<'a, Message, Look> {
    let lines = day.at(shown).enumerate().skip(first).take(ROWS_MAX).map(|(index, payment)| {
        let (state, ink) = words_of(payment.state);
        let at = Timestamp::new(payment.at_ms, payment.offset_min).map(format::minute).unwrap_or_default();
        let cells = row![
            parts::double(
                format!("{}-{}", payment.till, payment.number.0),
                at,
                Length::Fixed(theme::wide(NUMBER + 40.0)),
            ),
            parts::double(
                payment.account.clone(),
                fl!("paid-elsewhere-till", till = payment.till.to_string()),
                Length::Fill
            ),
            parts::figures(format::amount(payment.total), Length::Fixed(theme::wide(SUM))),
            text(state).size(theme::note()).class(ink).width(Length::Fixed(theme::wide(STATE))),
        ];
        let is_chosen = index == chosen;
        let odd = shown.len() > 12 && index % 2 == 1;
        parts::table_row(cells, is_chosen, is_chosen, odd, Message::RowPressed(index))
    });
    let heads = row![
        parts::head(fl!("paid-number"), Length::Fixed(theme::wide(NUMBER + 40.0)), false),
        parts::head(fl!("paid-account"), Length::Fill, false),
        parts::head(fl!("paid-sum"), Length::Fixed(theme::wide(SUM)), true),
        parts::head(fl!("paid-state"), Length::Fixed(theme::wide(STATE)), false),
    ];
    parts::table(heads, Column::with_children(lines), LIST)
}

/// What became of a payment, in the words of the till's own list.
pub(super) fn words_of(state: CentreState) -> (String, Ink) {
    match state {
        CentreState::Registered => state_words(PaymentState::Registered),
        CentreState::Undecided => state_words(PaymentState::NeedsDecision),
        CentreState::NotRegistered => state_words(PaymentState::Cancelled),
        CentreState::Reversed => state_words(PaymentState::Voided),
        CentreState::Refused => link_words(&Sent::Verdict(VerdictState::Refused, String::new())),
        CentreState::Unknown => (String::new(), Ink::Quiet),
    }
}
