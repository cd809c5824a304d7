//! How the readings look: a block a meter.

use iced::widget::{Column, column, container, mouse_area, responsive, row, scrollable, text};
use iced::{Alignment, Element, Length};
use kassa_domain::exchange::VerdictState;
use kassa_domain::reading::{Consumption, LastSource, ReadingError, ReadingKind, ReadingSource};

use super::{LIST, Message, Phase, Readings, Row, Stop};
use crate::fl;
use crate::till::desk::{PastReading, Sent};
use crate::ui::format;
use crate::ui::names::Names;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// Width of a value's field.
const VALUE: f32 = 160.0;
/// The height that the meters keep, in lines of notes: the one in focus is seen with its field, whatever is told below.
const METER_LINES: f32 = 12.0;
/// Letters of a meter's place that are shown.
const PLACE: usize = 80;
/// Width of a moment, and of a value of before.
const WHEN: f32 = 124.0;
const PAST: f32 = 88.0;

impl Readings {
    /// The screen.
    pub fn view<'a>(&'a self, names: &'a Names) -> Element<'a, Message, Look> {
        let payer = self.bill.bill().payer();
        let head = row![
            text(self.account.number.to_string()).size(theme::heading()).font(theme::MONO_BOLD),
            text(payer.holder.clone()).size(theme::heading()).font(theme::BOLD),
        ]
        .spacing(theme::GAP_M);
        column![head, self.view_day(), self.view_source(), responsive(|room| self.view_meters(names, room.height))]
            .spacing(theme::GAP_M)
            .padding(theme::GAP_L)
            .into()
    }

    /// The meters, and below them the norms and what the one in focus showed before, as high as the meters leave it.
    fn view_meters<'a>(&'a self, names: &'a Names, room: f32) -> Element<'a, Message, Look> {
        let blocks = self.rows.iter().enumerate().map(|(place, row)| self.view_meter(place, row, names));
        let list = scrollable(Column::with_children(blocks).spacing(theme::GAP_S)).id(LIST).spacing(2);
        let below: Vec<_> = [self.view_norms(names), self.view_history()].into_iter().flatten().collect();
        let most = (room - METER_LINES * theme::note() - theme::GAP_M).max(0.0);
        let below = (!below.is_empty()).then(|| {
            container(scrollable(Column::with_children(below).spacing(theme::GAP_M)).spacing(2)).max_height(most)
        });
        column![list.height(Length::Fill)].push(below).spacing(theme::GAP_M).into()
    }

    /// What day the readings are of, with the keys that change it.
    fn view_day(&self) -> Element<'_, Message, Look> {
        let ink = if self.day == self.today { Ink::Inherit } else { Ink::Look };
        let title = fl!("readings-title", day = format::day(self.day));
        row![
            text(title).size(theme::heading()).font(theme::BOLD).class(ink),
            text(fl!("readings-other-day")).size(theme::note()).class(Ink::Quiet),
        ]
        .spacing(theme::GAP_M)
        .align_y(Alignment::Center)
        .wrap()
        .into()
    }

    /// Whose word the readings are that are typed now, with the others beside it.
    fn view_source(&self) -> Element<'_, Message, Look> {
        let one = |source: ReadingSource| {
            let here = source == self.source;
            let ink = if here && source != ReadingSource::Resident { Ink::Look } else { Ink::Inherit };
            let font = if here { theme::BOLD } else { theme::FONT };
            let sign = if here { "●" } else { "○" };
            let words = text(format!("{sign} {}", source_words(source))).size(theme::note()).font(font).class(ink);
            mouse_area(words).on_press(Message::Sourced(source)).into()
        };
        let choices = ReadingSource::ALL.into_iter().map(one);
        row![text(fl!("readings-source")).size(theme::note()).class(Ink::Quiet)]
            .extend(choices)
            .spacing(theme::GAP_S)
            .align_y(Alignment::Center)
            .wrap()
            .into()
    }

    fn view_meter<'a>(&'a self, place: usize, meter: &'a Row, names: &Names) -> Element<'a, Message, Look> {
        let here = place == self.at;
        let known = &meter.meter;
        let mut whose = fl!("readings-meter", serial = known.face());
        if !known.place.is_empty() {
            whose = format!("{whose} · {}", shortened(&known.place));
        }
        let before = fl!("readings-before", value = shown(known.last_value), day = format::day(known.last_date));
        let note = |words: String| text(words).size(theme::note()).class(Ink::Quiet);
        let told = column![note(before)]
            .push(known.last_source.map(|source| note(last_source_words(source))))
            .align_x(Alignment::End);
        let head = row![parts::double(names.service(known.service), whose, Length::Fill), told,]
            .spacing(theme::GAP_S)
            .align_y(Alignment::Start);
        let value: Element<'_, Message, Look> = match (meter.phase, self.field(place)) {
            (Phase::Editing | Phase::Doubted | Phase::Given, Some(id)) => {
                container(meter.value.input(id, "", move |text| Message::Edited(Stop(place), text)).font(theme::MONO))
                    .width(Length::Fixed(VALUE))
                    .into()
            }
            _ => text(meter.value.text())
                .size(theme::heading())
                .font(theme::MONO_BOLD)
                .width(Length::Fixed(VALUE))
                .into(),
        };
        let (words, ink) = self.judgement(meter, names);
        let usual = (!known.usual.is_zero())
            .then(|| note(fl!("readings-usual", usual = shown(known.usual), unit = names.unit(known.service))));
        let other = Some(self.told_words(meter)).filter(|words| !words.is_empty());
        let said = Column::new()
            .push((!words.is_empty()).then(|| text(words).size(theme::note()).class(ink)))
            .push(usual)
            .push(other.map(|words| text(words).size(theme::note()).class(Ink::Look)))
            .width(Length::Fill);
        let overdue = known.verified_until.is_some_and(|until| until < self.today);
        let block = column![head, row![value, said].spacing(theme::GAP_M).align_y(Alignment::Center)]
            .push(overdue.then(|| text(fl!("readings-overdue")).size(theme::note()).class(Ink::Look)))
            .spacing(theme::GAP_XS);
        let block = container(block).padding(theme::GAP_S).width(Length::Fill).class(if here {
            Pane::Raised
        } else {
            Pane::Base
        });
        // A click on a row without a field brings the fields to it.
        if self.field(place).is_some() {
            return block.into();
        }
        mouse_area(block).on_press(Message::Focused(Stop(place))).into()
    }

    /// What is out of the ordinary with a row: how it follows the one before, and a word that is not the payer's.
    fn told_words(&self, meter: &Row) -> String {
        let source = if meter.is_open() { self.source } else { meter.source };
        let sources = (source != ReadingSource::Resident).then(|| source_words(source));
        let kinds = Some(kind_words(meter.kind)).filter(|words| !words.is_empty());
        [kinds, sources].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// What the meter in focus showed before, taken at this till and, where the centre told, at others.
    fn view_history(&self) -> Option<Element<'_, Message, Look>> {
        let lines: Vec<Element<'_, Message, Look>> = self.history().map(view_past).collect();
        (!lines.is_empty()).then(|| {
            let title = text(fl!("readings-history")).size(theme::note()).class(Ink::Quiet);
            let head = |words: String, width| parts::head(words, width, false);
            let heads = row![
                head(fl!("readings-handed-in"), Length::Fixed(theme::wide(WHEN))),
                head(fl!("readings-value"), Length::Fixed(theme::wide(PAST))),
                head(fl!("readings-source"), Length::Fill),
                head(fl!("readings-placed"), Length::Fixed(theme::wide(WHEN))),
            ];
            column![title, heads.spacing(theme::GAP_S)].extend(lines).spacing(theme::GAP_S).into()
        })
    }

    /// What is to be said about what is typed.
    fn judgement(&self, meter: &Row, names: &Names) -> (String, Ink) {
        if let Some(complaint) = meter.value.complaint() {
            return (complaint.words(), Ink::Danger);
        }
        match (meter.phase, self.judged(meter)) {
            (Phase::Taken, _) => {
                let month = names.counts_reading_in(&self.account, meter.meter.service, meter.day);
                (fl!("readings-taken", month = month.to_string()), Ink::Done)
            }
            (Phase::Sent, _) => (fl!("readings-sent"), Ink::Quiet),
            (Phase::Given, _) => (fl!("readings-given"), Ink::Done),
            (_, None) => (String::new(), Ink::Quiet),
            (Phase::Doubted, Some(Ok(Consumption { used, .. }))) => {
                (fl!("readings-unusual", used = shown(used)), Ink::Look)
            }
            (_, Some(Ok(Consumption { used, .. }))) => (fl!("readings-used", used = shown(used)), Ink::Inherit),
            (_, Some(Err(ReadingError::Lower { .. }))) => (fl!("readings-lower"), Ink::Danger),
            (_, Some(Err(ReadingError::Impossible))) => (fl!("reading-impossible"), Ink::Danger),
            (_, Some(Err(ReadingError::InFuture))) => (fl!("reading-in-future"), Ink::Danger),
            (_, Some(Err(ReadingError::BeforePrevious { previous }))) => {
                (fl!("reading-before-previous", day = format::day(previous)), Ink::Danger)
            }
        }
    }
}

/// One reading: when it was handed in and to whom, what it was, by whose word, and when it was placed.
fn view_past(past: &PastReading) -> Element<'_, Message, Look> {
    let cell = |words: String| text(words).size(theme::note()).wrapping(text::Wrapping::None);
    let under = |words: String| text(words).size(theme::note()).class(Ink::Quiet);
    let kind = kind_words(past.kind);
    // What it is of, where that is another day than the one it was handed in on.
    let of = (past.date != past.taken_at.local_date()).then(|| fl!("readings-for-day", day = format::day(past.date)));
    let further: Vec<String> = [of, Some(kind).filter(|kind| !kind.is_empty())].into_iter().flatten().collect();
    let (placed, ink) = placed_words(past);
    row![
        // Who took it stands by the surname and initials, and what does not fit is not seen.
        column![cell(format::moment(past.taken_at)), under(who(past)).wrapping(text::Wrapping::None)]
            .width(Length::Fixed(theme::wide(WHEN)))
            .clip(true),
        cell(shown(past.value)).font(theme::MONO).width(Length::Fixed(theme::wide(PAST))),
        column![text(source_words(past.source)).size(theme::note())]
            .push((!further.is_empty()).then(|| under(further.join(" · "))))
            .width(Length::Fill),
        cell(placed).class(ink).width(Length::Fixed(theme::wide(WHEN))),
    ]
    .spacing(theme::GAP_S)
    .into()
}

/// Who took it, and at which till where it was not this one.
fn who(past: &PastReading) -> String {
    let name = format::short_name(&past.cashier);
    match &past.elsewhere {
        Some(till) if name.is_empty() => till.clone(),
        Some(till) => format!("{till} · {name}"),
        None => name,
    }
}

/// When the centre got what it counts, or where the reading is on its way there.
fn placed_words(past: &PastReading) -> (String, Ink) {
    match (&past.sent, past.placed_at) {
        (Sent::Verdict(VerdictState::Applied, _), Some(at)) => (format::moment(at), Ink::Done),
        (Sent::Queued, _) => (fl!("readings-queued"), Ink::Quiet),
        (Sent::Sent | Sent::Verdict(VerdictState::Waiting, _), _) => (fl!("readings-passed-on"), Ink::Quiet),
        (Sent::Verdict(VerdictState::Applied | VerdictState::Duplicate, _), _) => (fl!("readings-counted"), Ink::Done),
        (Sent::Verdict(VerdictState::Refused, _), _) => (fl!("readings-refused"), Ink::Danger),
    }
}

/// Whose word a reading is.
pub fn source_words(source: ReadingSource) -> String {
    match source {
        ReadingSource::Resident => fl!("reading-source-resident"),
        ReadingSource::Control => fl!("reading-source-control"),
        ReadingSource::Remote => fl!("reading-source-remote"),
    }
}

/// Whose word the value is that what is used is counted from.
fn last_source_words(source: LastSource) -> String {
    match source {
        LastSource::Billing => fl!("reading-source-billing"),
        LastSource::Resident => source_words(ReadingSource::Resident),
        LastSource::Control => source_words(ReadingSource::Control),
        LastSource::Remote => source_words(ReadingSource::Remote),
        LastSource::Estimated => fl!("reading-source-estimated"),
    }
}

fn kind_words(kind: ReadingKind) -> String {
    match kind {
        ReadingKind::Plain => String::new(),
        ReadingKind::RollOver => fl!("readings-roll-over"),
        ReadingKind::Replacement => fl!("readings-replacement"),
    }
}

/// A place, as long as leaves the field its room.
fn shortened(place: &str) -> String {
    let mut letters = place.chars();
    let mut shown: String = letters.by_ref().take(PLACE).collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// A value as a meter shows it.
/// A value as it stands on a meter: without zeros behind it, with a comma.
pub fn shown(value: rust_decimal::Decimal) -> String {
    value.normalize().to_string().replace('.', ",")
}
