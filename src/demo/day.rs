//! Plays the steps of a day on a running till, as a cashier would: through the same handle as the windows.

use std::io::Write;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use kassa_domain::Money;
use kassa_domain::bill::Narrowing;
use kassa_domain::cash::CashWay;
use kassa_domain::commission::CommissionRule;
use kassa_domain::count::Count;
use kassa_domain::ids::{AccountNumber, EntryRef, PaymentNumber};
use kassa_domain::money::Rounding;
use kassa_domain::point::CashRounding;
use kassa_domain::receipt::{Receipt, Refusal};
use kassa_domain::reversal::{Ground, Original, ReversalKind};
use kassa_domain::visit::{Tender, Visit};
use kassa_drivers::fiscal::Paper;
use kassa_drivers::port::pipe::{Shared, lock};
use kassa_drivers::shtrih::emulator::{Emulator, Fault, What, When};

use super::fuse::Moment;
use super::roll::Printed;
use super::script::{CardPart, CashPart, Step, Trouble};
use super::town;
use super::world::World;
use super::{Awaited, Missing, StepError};
use crate::fl;
use crate::i18n::Language;
use crate::papers::{PaperForm, PaymentPaper, Receipts, of_payment};
use crate::signal::{Signal, Step as ReceiptNews};
use crate::till::command::{Command, Done, NotReady, TillError};
use crate::till::handle::{Handle, SignInError};
use crate::ui::format;

/// How long the day waits for anything at all.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(50);
/// How often what was refused is sent again.
const TRIES: u32 = 3;
/// The note a payer hands over when he has no small ones.
const NOTE_MINOR: i64 = 50_000;
/// How long an emulated register stays without power or cable.
const OUTAGE_MS: u64 = 1_500;

/// Plays a day.
pub struct Player<'a> {
    world: &'a mut World,
    news: &'a Receiver<Signal>,
    out: &'a mut dyn Write,
    printed: usize,
    payments: Vec<PaymentNumber>,
    /// Accounts by their places in the script, as they owe when the first of them is paid.
    accounts: Vec<AccountNumber>,
    plug: Option<(Moment, Receiver<()>)>,
    login: String,
    visits: u32,
    /// Tells this playing of a day from others on the same data.
    mark: u64,
}

impl<'a> Player<'a> {
    /// A player in a world, telling what happens.
    pub fn new(world: &'a mut World, news: &'a Receiver<Signal>, out: &'a mut dyn Write) -> Self {
        let printed = world.roll.len();
        let mark = rand::RngCore::next_u64(&mut rand::rngs::OsRng);
        Self {
            world,
            news,
            out,
            printed,
            payments: Vec::new(),
            accounts: Vec::new(),
            plug: None,
            login: String::new(),
            visits: 0,
            mark,
        }
    }

    /// Plays one step.
    ///
    /// # Errors
    /// The till refused, or something did not happen in time.
    pub fn play(&mut self, step: &Step) -> Result<(), StepError> {
        match step {
            Step::SignIn(login) => self.sign_in(login)?,
            Step::OpenShift => {
                self.with_register(
                    fl!("day-open-shift"),
                    Command::OpenShift { approver: None, clock_is_right: false, count: None },
                )?;
            }
            Step::CloseShift => self.close_shift()?,
            Step::Cash { into, amount, purpose } => {
                let way = if *into { CashWay::In } else { CashWay::Out };
                let said = if *into {
                    fl!("day-cash-in", sum = format::money(*amount))
                } else {
                    fl!("day-cash-out", sum = format::money(*amount))
                };
                let (amount, purpose) = (*amount, purpose.clone());
                self.with_register(said, Command::MoveCash { way, amount, purpose, approver: None })?;
            }
            Step::Pay { accounts, card, cash } => self.pay(accounts, *card, *cash)?,
            Step::Void { back, note } => {
                let payment = self.payment(*back)?;
                let ground = Ground::Note { text: note.clone(), original: Some(Original::Attached) };
                let command = Command::Reverse {
                    payment,
                    lines: None,
                    told: None,
                    kind: ReversalKind::Void,
                    ground,
                    approver: None,
                };
                self.with_register(fl!("day-void", number = payment.to_string()), command)?;
            }
            Step::Duplicate { back } => self.duplicate(*back)?,
            Step::XReport => self.with_register(fl!("day-x-report"), Command::XReport { approver: None })?,
            Step::Repeat => self.with_register(fl!("day-repeat"), Command::Repeat { approver: None })?,
            Step::Network(on) => {
                self.world.switch.set(*on);
                self.say(&if *on { fl!("day-network-on") } else { fl!("day-network-off") })?;
            }
            Step::Fault(trouble) => self.fault(*trouble)?,
            Step::PowerCut(moment) => self.plug = Some((*moment, self.world.fuse.set(*moment))),
            Step::WaitSync => self.wait_sync()?,
        }
        self.show_paper()
    }

    fn say(&mut self, text: &str) -> Result<(), StepError> {
        Ok(writeln!(self.out, "▸ {text}")?)
    }

    fn till(&self) -> Result<Handle, StepError> {
        let workplace = self.world.workplace.as_ref().ok_or(StepError::Nothing(Missing::Till))?;
        Ok(workplace.till.clone())
    }

    fn sign_in(&mut self, login: &str) -> Result<(), StepError> {
        login.clone_into(&mut self.login);
        let till = self.till()?;
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let session = wait_until(Awaited::Directory, || {
            match runtime.block_on(till.sign_in(login.to_owned(), town::password(login))) {
                Ok(session) => Ok(Some(session)),
                Err(SignInError::NobodyKnown) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })?;
        self.say(&fl!("day-signed-in", name = session.user.name))?;
        // What an earlier run left behind comes first.
        self.settle()
    }

    /// Asks the till for something that goes to the register, and sees it through: the plug that is pulled in it, the
    /// paper that runs out, the register that is asked what it did.
    fn with_register(&mut self, said: String, command: Command) -> Result<(), StepError> {
        self.say(&said)?;
        self.help_the_paper()?;
        let _ = self.ask(command)?;
        self.see_through()
    }

    /// Asks; a register that is not ready yet is waited for and helped, as a cashier would.
    fn ask(&mut self, command: Command) -> Result<Done, StepError> {
        let till = self.till()?;
        let device = std::sync::Arc::clone(&self.world.device);
        let mut refilled = false;
        let done = wait_until(Awaited::Register, || match till.ask_and_wait(command.clone()) {
            Ok(done) => Ok(Some(done)),
            Err(TillError::Busy | TillError::RegisterNotReady(NotReady::NoAnswer)) => Ok(None),
            Err(TillError::RegisterNotReady(NotReady::NoPaper)) => {
                lock(&device).load_paper();
                refilled = true;
                Ok(None)
            }
            Err(TillError::RegisterNotReady(NotReady::WaitsToContinue)) => {
                // Another try may have been quicker; what counts is what the register shows next.
                let _ = till.ask_and_wait(Command::ContinuePrint);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        })?;
        if refilled {
            self.say(&fl!("day-new-paper"))?;
        }
        Ok(done)
    }

    /// Waits until nothing is with the register; starts the till again when its plug was pulled.
    fn see_through(&mut self) -> Result<(), StepError> {
        if let Some((moment, blown)) = self.plug.take() {
            blown.recv_timeout(PATIENCE).map_err(|_| StepError::Late(Awaited::PowerCut))?;
            let said = match moment {
                Moment::BeforeRegister => fl!("day-power-cut-before"),
                Moment::AfterRegister => fl!("day-power-cut-after"),
            };
            self.say(&said)?;
            self.world.stop();
            // Old news belongs to the program that is gone.
            while self.news.try_recv().is_ok() {}
            self.show_paper()?;
            self.world.start().map_err(|error| StepError::Restart(Box::new(error)))?;
            self.say(&fl!("day-started-again"))?;
            let login = self.login.clone();
            return self.sign_in(&login);
        }
        self.settle()
    }

    /// Waits until everything is settled. What the register certainly did not take for want of paper or of an answer is
    /// sent again, as the window offers it; any other refusal ends the day at once.
    fn settle(&mut self) -> Result<(), StepError> {
        let till = self.till()?;
        let mut tries = 0;
        let mut asked = Vec::new();
        let mut refilled = false;
        let mut told = Vec::new();
        let (device, news) = (std::sync::Arc::clone(&self.world.device), self.news);
        wait_until(Awaited::Outcome, || {
            while let Ok(signal) = news.try_recv() {
                let Signal::Receipt(step) = signal else { continue };
                match step.step {
                    ReceiptNews::Asking if !asked.contains(&step.of) => {
                        asked.push(step.of);
                        told.push(fl!("day-asking"));
                    }
                    ReceiptNews::Waiting(Paper::Out | Paper::OutWhilePrinting) if !refilled => {
                        refilled = true;
                        lock(&device).load_paper();
                        told.push(fl!("day-new-paper"));
                    }
                    ReceiptNews::NeedsDecision => told.push(fl!("day-needs-decision")),
                    ReceiptNews::Asking
                    | ReceiptNews::Waiting(_)
                    | ReceiptNews::Sending
                    | ReceiptNews::Registered(_)
                    | ReceiptNews::Failed(_) => {}
                }
            }
            let unsettled = till.desk().unsettled()?;
            let Some(first) = unsettled.first() else { return Ok(Some(())) };
            if let Receipt::Failed { refusal } = &first.stored.receipt {
                let kind = first.stored.operation.kind();
                if tries == TRIES || !goes_again(refusal) {
                    return Err(StepError::Refused(kind, refusal.clone()));
                }
                if no_paper(&device) {
                    lock(&device).load_paper();
                    told.push(fl!("day-new-paper"));
                }
                // A till that is busy, or still sees the empty roll, is asked at the next look.
                tries += u32::from(till.ask_and_wait(Command::TryAgain { of: first.stored.of }).is_ok());
            }
            Ok(None)
        })?;
        for text in told {
            self.say(&text)?;
        }
        self.help_the_paper()
    }

    /// A document may be registered while the rest of its paper waits for a new roll: the cashier sees it and helps.
    fn help_the_paper(&mut self) -> Result<(), StepError> {
        const WAITS: u8 = 3;
        if no_paper(&self.world.device) {
            lock(&self.world.device).load_paper();
            self.say(&fl!("day-new-paper"))?;
        }
        if lock(&self.world.device).mode().1 == WAITS {
            let _ = self.ask(Command::ContinuePrint)?;
        }
        Ok(())
    }

    fn pay(&mut self, places: &[usize], card: Option<CardPart>, cash: CashPart) -> Result<(), StepError> {
        if self.accounts.is_empty() {
            self.accounts = town::accounts_with_debt(self.till()?.desk())?;
        }
        let till = self.till()?;
        let mut visit = Visit::new(town::CURRENCY);
        let mut who = Vec::new();
        for place in places {
            let number =
                self.accounts.get(place.wrapping_sub(1)).cloned().ok_or(StepError::Nothing(Missing::Account))?;
            let bill = till.desk().bill(&number, &Narrowing::default())?.ok_or(StepError::Nothing(Missing::Account))?;
            who.push(format!("{number} {}", bill.payer().holder));
            visit.put(bill.into_item()?.ok_or(StepError::Nothing(Missing::Debt))?);
        }
        let rounding = till.desk().point()?.map_or(CashRounding::NONE, |point| point.cash_rounding);
        let (tender, told) = tender(&visit, (card, cash), &till.desk().commissions()?, rounding)?;
        self.say(&fl!("day-pay", who = who.join(" + ")))?;
        self.visits += 1;
        let token = format!("day-{:016x}-{}", self.mark, self.visits);
        self.help_the_paper()?;
        let done =
            self.ask(Command::Pay { token, visit, tender, told, approvers: Vec::new(), readings: Vec::new() })?;
        if let Done::Paid(paid) = done {
            self.payments.extend(paid.payments.iter().map(|(number, _): &(_, EntryRef)| *number));
            self.say(&fl!("day-paid", sum = format::money(paid.total), change = format::money(paid.change)))?;
        }
        self.see_through()
    }

    fn payment(&self, back: usize) -> Result<PaymentNumber, StepError> {
        let index = self.payments.len().checked_sub(back).ok_or(StepError::Nothing(Missing::Payment))?;
        self.payments.get(index).copied().ok_or(StepError::Nothing(Missing::Payment))
    }

    fn duplicate(&mut self, back: usize) -> Result<(), StepError> {
        let payment = self.payment(back)?;
        let till = self.till()?;
        let row = till.desk().paid_one(payment)?.ok_or(StepError::Nothing(Missing::Payment))?;
        let receipts = Receipts::shipped(Language::Uk, false);
        let form = PaperForm { receipts, columns: None, copy_at: Some(till.clock().now()) };
        let PaymentPaper { lines, copy } = of_payment(till.desk(), payment, &form)?;
        let copy = copy.ok_or(StepError::Nothing(Missing::Receipt))?;
        self.with_register(
            fl!("day-duplicate", number = row.human.to_string()),
            Command::Duplicate { payment, lines, copy, approver: None },
        )
    }

    fn close_shift(&mut self) -> Result<(), StepError> {
        let counted = self.till()?.desk().drawer()?.ok_or(StepError::Nothing(Missing::Shift))?;
        let said = fl!("day-close-shift", sum = format::money(counted));
        self.with_register(said, Command::CloseShift { count: Count::of(counted, String::new()), approver: None })
    }

    fn fault(&mut self, trouble: Trouble) -> Result<(), StepError> {
        let (said, fault) = match trouble {
            Trouble::AnswerLost => (fl!("day-fault-answer-lost"), None),
            Trouble::PowerBefore => {
                (fl!("day-fault-power-before"), Some((When::BeforeDocument(1), What::PowerCut(OUTAGE_MS))))
            }
            Trouble::PowerAfter => {
                (fl!("day-fault-power-after"), Some((When::AfterDocument(1), What::PowerCut(OUTAGE_MS))))
            }
            Trouble::PaperOut => (fl!("day-fault-paper-out"), Some((When::Line(5), What::PaperOut))),
            Trouble::CableOut => (fl!("day-fault-cable-out"), Some((When::AfterDocument(1), What::CutLine(OUTAGE_MS)))),
        };
        let faults = match fault {
            Some((when, what)) => vec![Fault { when, what }],
            // Whatever command registers a document next, in either command set, loses its answer.
            None => [0x50, 0x51, 0x85, 0xFF45, 0x41, 0xE0]
                .map(|code| Fault { when: When::Code(code), what: What::ForgetAnswer })
                .to_vec(),
        };
        lock(&self.world.device).load_faults(faults);
        self.say(&said)
    }

    fn wait_sync(&mut self) -> Result<(), StepError> {
        let till = self.till()?;
        if let Some(workplace) = &self.world.workplace {
            workplace.try_now();
        }
        wait_until(Awaited::Centre, || {
            let queue = till.desk().queue()?;
            Ok((queue.waiting == 0).then_some(()))
        })?;
        self.say(&fl!("day-synced"))
    }

    /// What came out of the register since the last look.
    fn show_paper(&mut self) -> Result<(), StepError> {
        let fresh = self.world.roll.since(self.printed);
        self.printed += fresh.len();
        for printed in fresh {
            match printed {
                Printed::Line(text) => writeln!(self.out, "    │ {text}")?,
                Printed::Cut => writeln!(self.out, "    ├{}", "╌".repeat(44))?,
            }
        }
        Ok(())
    }
}

/// Whether the register's roll is out.
fn no_paper(device: &Shared<Emulator>) -> bool {
    const NO_PAPER: [u8; 2] = [1, 2];
    NO_PAPER.contains(&lock(device).mode().1)
}

/// Whether a cashier sends again what was refused so: a new roll is in, or the register answers again.
fn goes_again(refusal: &Refusal) -> bool {
    const MENDED: [(&str, &str); 3] = [("shtrih", "6b"), ("kassa", "not-sent"), ("kassa", "nothing-registered")];
    MENDED.contains(&(refusal.family.as_str(), refusal.code.as_str()))
}

/// Looks again and again until something is there.
#[expect(clippy::disallowed_methods, reason = "a played day waits for real threads")]
fn wait_until<T>(what: Awaited, mut look: impl FnMut() -> Result<Option<T>, StepError>) -> Result<T, StepError> {
    let started = std::time::Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if started.elapsed() > PATIENCE {
            return Err(StepError::Late(what));
        }
        std::thread::sleep(LOOK);
    }
}

/// What the payer hands over, and the total they were told.
fn tender(
    visit: &Visit,
    (card, cash): (Option<CardPart>, CashPart),
    rules: &[CommissionRule],
    rounding: CashRounding,
) -> Result<(Tender, Money), StepError> {
    let zero = Money::zero(town::CURRENCY);
    let quoted = |card| visit.quote(card, rules, rounding).map_err(TillError::from);
    let card_sum = match card {
        None => zero,
        Some(CardPart::Sum(sum)) => sum,
        Some(CardPart::All) => town::all_by_card(visit, rules)?,
    };
    let total = quoted(card_sum)?.total;
    let slip = town::slip().ok_or(StepError::Nothing(Missing::Slip))?;
    let tender = Tender {
        cash: match cash {
            CashPart::Exact => total.minus(card_sum)?,
            CashPart::Notes => total.minus(card_sum)?.round_to(NOTE_MINOR, Rounding::Up)?,
            CashPart::Sum(cash) => cash,
        },
        card: card_sum.is_positive().then_some((card_sum, slip)),
    };
    Ok((tender, total))
}
