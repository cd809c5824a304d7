//! Entries of journals made into a book.

use std::collections::{HashMap, HashSet};

use kassa_domain::cash::CashWay;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, ShiftNumber, TillId};
use kassa_domain::payment::{PayerCopy, Payment};
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::reversal::{Back, Part, ReversalKind, part};
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};

use super::book::{
    Book, CashMove, Closed, CountOf, DrawerCount, Handed, PartOf, ReadingTaken, ReturnKind, Returned, Shift, Span,
    Standing, Taken,
};
use super::source::Source;

/// Everything of a span, from the journals of a source.
///
/// # Errors
/// The source cannot be read.
pub fn gather<S: Source>(source: &S, span: Span, made_at: Timestamp) -> Result<Book, S::Error> {
    let places = source.places()?;
    let currency = places.first().map_or(Currency::Uah, |place| place.currency);
    let names = source.names()?;
    let mut book = Book {
        span,
        currency,
        made_at,
        names,
        places,
        shifts: Vec::new(),
        payments: Vec::new(),
        returned: Vec::new(),
        readings: Vec::new(),
        waiting: Vec::new(),
    };
    for till in book.places.iter().map(|place| place.till).collect::<Vec<_>>() {
        of_till(source, &mut book, till)?;
        book.waiting.extend(source.waiting(till)?);
    }
    Ok(book)
}

fn of_till<S: Source>(source: &S, book: &mut Book, till: TillId) -> Result<(), S::Error> {
    let openings = source.openings(till)?;
    let within = |opening: &&super::Opening| book.span.has(opening.shift, opening.day);
    let mut reading = Reading::new(till, book.span);
    if let Some(first) = openings.iter().position(|opening| within(&opening)) {
        // A reading of a meter needs no shift: those before the first opening of a day are of that day too.
        let from = first.checked_sub(1).and_then(|before| openings.get(before)).map(|opening| opening.at);
        let last = openings.iter().rposition(|opening| within(&opening)).unwrap_or(first);
        let until = openings.get(last + 1).map(|opening| opening.at);
        source.entries(till, from, until, &mut |entry| reading.take(entry))?;
    } else if let Span::Days { .. } = book.span {
        let before = openings.iter().rposition(|opening| is_before(opening.day, book.span));
        let from = before.and_then(|before| openings.get(before)).map(|opening| opening.at);
        let until = openings.get(before.map_or(0, |before| before + 1)).map(|opening| opening.at);
        source.entries(till, from, until, &mut |entry| reading.take(entry))?;
    }
    reading.finish(source, book)
}

fn is_before(day: BusinessDate, span: Span) -> bool {
    match span {
        Span::Days { from, .. } => day < from,
        Span::Shift(_) => false,
    }
}

/// What a register made of what an entry asked for.
#[derive(Debug, Clone, Default)]
enum Outcome {
    #[default]
    Open,
    Registered(Option<FiscalDocument>),
    Cancelled,
    /// Not registered, by the centre's decision, taken in within this shift.
    NotRegistered(ShiftNumber),
}

/// A return as it was accepted, before anything is known of its receipt.
struct Asked {
    entry: Entry,
    of: EntryRef,
    kind: ReversalKind,
    shift: ShiftNumber,
    money: (Money, Money),
    ground: u8,
    part: Option<Box<Part>>,
}

/// One till's journal on its way into the book.
struct Reading {
    till: TillId,
    span: Span,
    /// Day and place in `shifts` of each shift met; a number that is given again stands for the newer shift.
    met: HashMap<ShiftNumber, (BusinessDate, Option<usize>)>,
    current: Option<ShiftNumber>,
    shifts: Vec<Shift>,
    payments: Vec<Taken>,
    asked: Vec<Asked>,
    /// Decisions of the centre that gave a payment's money back: the entry that took each in.
    decisions: Vec<(Entry, EntryRef, ShiftNumber)>,
    readings: Vec<ReadingTaken>,
    outcomes: HashMap<EntryRef, Outcome>,
    /// In which shift a decision about a return was taken in.
    moved_to: HashMap<EntryRef, ShiftNumber>,
}

impl Reading {
    fn new(till: TillId, span: Span) -> Self {
        Self {
            till,
            span,
            met: HashMap::new(),
            current: None,
            shifts: Vec::new(),
            payments: Vec::new(),
            asked: Vec::new(),
            decisions: Vec::new(),
            readings: Vec::new(),
            outcomes: HashMap::new(),
            moved_to: HashMap::new(),
        }
    }

    /// The day of a shift within the span.
    fn day_of(&self, shift: ShiftNumber) -> Option<BusinessDate> {
        self.met.get(&shift).map(|(day, _)| *day).filter(|day| self.span.has(shift, *day))
    }

    fn shift(&mut self, number: ShiftNumber) -> Option<&mut Shift> {
        let (_, index) = self.met.get(&number)?;
        self.shifts.get_mut((*index)?)
    }

    fn take(&mut self, entry: Entry) {
        let (at, moment, counted) = (entry.reference(), entry.occurred_at, count_of(&entry));
        match &entry.body {
            Body::ShiftOpening { shift, day, opening_cash, .. } => self.open(at, moment, (*shift, *day, *opening_cash)),
            Body::ShiftClosing { shift, counted, .. } => {
                let counted = *counted;
                // Closing may be given up and asked for again: the last one counts.
                if let Some(shift) = self.shift(*shift) {
                    shift.closed = Some(Closed { entry: at, at: moment, counted });
                }
            }
            Body::HandedOver(what) => {
                let (from, what) = (entry.user, (**what).clone());
                if let Some(shift) = self.shift(what.shift) {
                    shift.handed.push(Handed { entry: at, at: moment, from, what });
                }
            }
            Body::CashMoved { way, shift, amount, purpose } => {
                let moved = (*way, *amount, purpose.clone());
                self.move_cash(at, moment, *shift, moved);
            }
            Body::PaymentAccepted(payment) => {
                if let Some(day) = self.day_of(payment.shift)
                    && payment.check().is_ok()
                {
                    self.payments.push(Taken {
                        till: self.till,
                        entry: at,
                        at: moment,
                        day,
                        cashier: entry.user,
                        payment: (**payment).clone(),
                        standing: Standing::Undecided,
                        document: None,
                    });
                }
            }
            Body::ReversalAccepted { of, kind, shift, cash, card, ground, part, .. } => {
                let (of, kind, shift, ground, money) = (*of, *kind, *shift, *ground, (*cash, *card));
                let part = part.clone();
                self.asked.push(Asked { entry, of, kind, shift, money, ground, part });
            }
            Body::ReceiptRegistered { of, document, .. } => self.tell(*of, Outcome::Registered(Some(document.clone()))),
            Body::PaymentCancelled { of, .. } | Body::GivenUp { of } => self.tell(*of, Outcome::Cancelled),
            Body::CentreDecided { of, registered, shift } => {
                let (of, shift) = (*of, *shift);
                let outcome = if *registered { Outcome::Registered(None) } else { Outcome::NotRegistered(shift) };
                let _ = self.moved_to.insert(of, shift);
                if !*registered && self.day_of(shift).is_some() {
                    self.decisions.push((entry, of, shift));
                }
                self.tell(of, outcome);
            }
            Body::ReadingTaken(reading) => self.read(&entry, reading.clone()),
            Body::EpochStarted { .. }
            | Body::SignedIn
            | Body::SignedOut
            | Body::SignInFailed { .. }
            | Body::Approved { .. }
            | Body::ReceiptShared { .. }
            | Body::ReceiptFailed { .. }
            | Body::ReceiptUnknown { .. }
            | Body::ReceiptReferred { .. }
            | Body::Reprinted { .. }
            | Body::XReported { .. }
            | Body::DrawerOpened { .. }
            | Body::PaperAttached(_)
            | Body::SettingsChanged { .. }
            | Body::Unknown { .. } => {}
        }
        self.count(counted);
    }

    fn open(
        &mut self,
        entry: EntryRef,
        at: Timestamp,
        (number, day, opening_cash): (ShiftNumber, BusinessDate, Money),
    ) {
        let within = self.span.has(number, day);
        let index = within.then_some(self.shifts.len());
        let _ = self.met.insert(number, (day, index));
        self.current = Some(number);
        if within {
            self.shifts.push(Shift {
                till: self.till,
                entry,
                number,
                day,
                opened_at: at,
                opening_cash,
                moves: Vec::new(),
                handed: Vec::new(),
                closed: None,
                counts: Vec::new(),
            });
        }
    }

    fn count(&mut self, counted: Option<(ShiftNumber, DrawerCount)>) {
        if let Some((number, count)) = counted
            && let Some(shift) = self.shift(number)
        {
            shift.counts.push(count);
        }
    }

    fn move_cash(
        &mut self,
        entry: EntryRef,
        at: Timestamp,
        shift: ShiftNumber,
        (way, amount, purpose): (CashWay, Money, String),
    ) {
        if let Some(shift) = self.shift(shift) {
            shift.moves.push(CashMove { entry, at, way, amount, purpose, done: false });
        }
    }

    fn read(&mut self, entry: &Entry, reading: kassa_domain::reading::Reading) {
        let within = match self.span {
            Span::Days { from, to } => (from..=to).contains(&entry.occurred_at.local_date()),
            Span::Shift(number) => self.current == Some(number),
        };
        if within {
            let (at, cashier, till, entry) = (entry.occurred_at, entry.user, self.till, entry.reference());
            self.readings.push(ReadingTaken { till, entry, at, placed: None, cashier, reading, meter: None });
        }
    }

    /// What is registered stays so, and what was given up is never registered.
    fn tell(&mut self, of: EntryRef, outcome: Outcome) {
        let known = self.outcomes.entry(of).or_default();
        if matches!(known, Outcome::Open) {
            *known = outcome;
        }
    }

    fn finish<S: Source>(mut self, source: &S, book: &mut Book) -> Result<(), S::Error> {
        let outcomes = &self.outcomes;
        let registered = |entry: &EntryRef| matches!(outcomes.get(entry), Some(Outcome::Registered(_)));
        self.shifts.retain(|shift| !matches!(outcomes.get(&shift.entry), Some(Outcome::Cancelled)));
        for shift in &mut self.shifts {
            shift.moves.iter_mut().for_each(|moved| moved.done = registered(&moved.entry));
            shift.closed = shift.closed.filter(|closed| registered(&closed.entry));
            // A closing that was given up closed nothing.
            let closing = shift.closed.map(|closed| closed.entry);
            shift.counts.retain(|count| count.of != CountOf::Closing || Some(count.entry) == closing);
        }
        let undone: HashSet<EntryRef> = self.asked.iter().map(|asked| asked.of).collect();
        let mut kept: HashMap<EntryRef, Payment> = HashMap::new();
        for taken in &mut self.payments {
            (taken.standing, taken.document) = match self.outcomes.remove(&taken.entry).unwrap_or_default() {
                Outcome::Registered(document) => (Standing::Registered, document),
                Outcome::Cancelled => (Standing::Cancelled, None),
                Outcome::NotRegistered(shift) if shift == taken.payment.shift => (Standing::Cancelled, None),
                Outcome::NotRegistered(shift) => (Standing::GivenBackIn(shift), None),
                // The centre may know more than the till has been told. What it decided against is in the drawer until
                // the till takes the decision in and hands it back.
                Outcome::Open => match source.decided(self.till, taken.entry)? {
                    Some(true) => (Standing::Registered, None),
                    Some(false) | None => (Standing::Undecided, None),
                },
            };
            taken.payment.payer = payer(source, self.till, taken.entry, &taken.payment)?;
            if undone.contains(&taken.entry) {
                let _ = kept.insert(taken.entry, taken.payment.clone());
            }
        }
        let mut returned = self.returned(source, &kept)?;
        returned.sort_by_key(|returned| returned.entry);
        for taken in &mut self.readings {
            taken.meter = source.meter(&taken.reading.account, taken.reading.meter)?;
            let placed = source.placed(self.till, taken.entry)?;
            taken.placed = placed.map(|ms| taken.at.shifted(ms.saturating_sub(taken.at.utc_ms())));
        }
        book.shifts.append(&mut self.shifts);
        book.payments.append(&mut self.payments);
        book.returned.append(&mut returned);
        book.readings.append(&mut self.readings);
        Ok(())
    }

    fn returned<S: Source>(
        &mut self,
        source: &S,
        kept: &HashMap<EntryRef, Payment>,
    ) -> Result<Vec<Returned>, S::Error> {
        let mut returned = Vec::new();
        for asked in std::mem::take(&mut self.asked) {
            let at = asked.entry.reference();
            let shift = self.moved_to.get(&at).copied().unwrap_or(asked.shift);
            let Some(day) = self.day_of(shift) else { continue };
            let (done, document) = match self.outcomes.remove(&at).unwrap_or_default() {
                Outcome::Registered(document) => (true, document),
                Outcome::Cancelled | Outcome::NotRegistered(_) => continue,
                // A decision about a return moves money when the till takes it in.
                Outcome::Open => (false, None),
            };
            let kind = match asked.kind {
                ReversalKind::Void => ReturnKind::Void,
                ReversalKind::Refund => ReturnKind::Refund,
            };
            let whole = original(source, self.till, asked.of, kept)?;
            let (payment, part) = returned_part(whole, asked.money, asked.part);
            returned.push(Returned {
                till: self.till,
                entry: at,
                at: asked.entry.occurred_at,
                shift,
                day,
                cashier: asked.entry.user,
                kind,
                ground: asked.ground,
                cash: asked.money.0,
                card: asked.money.1,
                of: asked.of,
                payment,
                part,
                done,
                document,
            });
        }
        for (entry, of, shift) in std::mem::take(&mut self.decisions) {
            let Some(payment) = original(source, self.till, of, kept)? else { continue };
            let Some(day) = self.day_of(shift).filter(|_| payment.shift != shift) else { continue };
            returned.push(Returned {
                till: self.till,
                entry: entry.reference(),
                at: entry.occurred_at,
                shift,
                day,
                cashier: entry.user,
                kind: ReturnKind::Decision,
                ground: 0,
                cash: payment.tenders.cash,
                card: payment.tenders.card,
                of,
                payment: Some(payment),
                part: None,
                done: true,
                document: None,
            });
        }
        Ok(returned)
    }
}

/// The notes and coins that an entry tells of, if it does, and the shift they were counted in.
fn count_of(entry: &Entry) -> Option<(ShiftNumber, DrawerCount)> {
    let none = |sum: Money| Money::zero(sum.currency());
    let (shift, of, pieces, taken_out, left) =
        if let Body::ShiftOpening { shift, opening_cash, count: Some(count), .. } = &entry.body {
            (*shift, CountOf::Opening, &count.pieces, none(*opening_cash), *opening_cash)
        } else if let Body::ShiftClosing { shift, counted, count: Some(count), .. } = &entry.body {
            (*shift, CountOf::Closing, &count.pieces, count.taken_out, *counted)
        } else if let Body::HandedOver(handed) = &entry.body {
            (handed.shift, CountOf::HandingOver, handed.pieces.as_ref()?, none(handed.counted), handed.counted)
        } else {
            return None;
        };
    let (at, by, pieces) = (entry.occurred_at, entry.user, pieces.clone());
    Some((shift, DrawerCount { entry: entry.reference(), at, by, of, pieces, taken_out, left }))
}

/// What went back as a payment of its own, and which lines of the whole one these are; nothing where they cannot be its.
fn returned_part(
    whole: Option<Payment>,
    (cash, card): (Money, Money),
    part: Option<Box<Part>>,
) -> (Option<Payment>, Option<PartOf>) {
    let (Some(payment), Some(part)) = (&whole, part) else { return (whole, None) };
    let of = PartOf { places: part.lines.clone(), of: payment.lines.len() };
    (part::as_payment(payment, &Back { part: Some(*part), cash, card }).ok(), Some(of))
}

/// Who paid; of a provider outside the billing, what it asked of the payer, for its account is nobody's here.
fn payer<S: Source>(source: &S, till: TillId, of: EntryRef, payment: &Payment) -> Result<PayerCopy, S::Error> {
    match &payment.third {
        Some(third) => Ok(third.as_payer()),
        None => source.payer(till, of, &payment.account),
    }
}

/// The payment that an entry accepted, with its payer.
fn original<S: Source>(
    source: &S,
    till: TillId,
    of: EntryRef,
    kept: &HashMap<EntryRef, Payment>,
) -> Result<Option<Payment>, S::Error> {
    if let Some(payment) = kept.get(&of) {
        return Ok(Some(payment.clone()));
    }
    let Some(Entry { body: Body::PaymentAccepted(payment), .. }) = source.entry(till, of)? else { return Ok(None) };
    let mut payment = *payment;
    payment.payer = payer(source, till, of, &payment)?;
    Ok(Some(payment))
}
