//! The loop that every register with evidence goes through: order once, believe what is certain, and let the evidence
//! settle the rest. Nothing is begun a second time unless the evidence proves that nothing came of the first.

use kassa_domain::receipt::{FiscalDocument, Refusal, Shown};

use super::{DeviceError, Recovered};
use crate::port::PortError;

/// A register that can be asked afterwards what became of an operation of kind `O`.
pub(crate) trait Evidenced<O> {
    /// How often an operation is begun in all when the evidence shows each time that nothing of it was done.
    const ATTEMPTS: u32 = 2;

    /// Orders the operation, each step once.
    ///
    /// # Errors
    /// As for [`FiscalRegister::perform`](super::FiscalRegister::perform).
    fn attempt(&mut self, operation: &O, before: &Shown) -> Result<FiscalDocument, DeviceError>;

    /// What the evidence says of the operation.
    ///
    /// # Errors
    /// The device does not answer: nothing is decided.
    fn decide(&mut self, operation: &O, before: &Shown) -> Result<Recovered, DeviceError>;

    /// A refusal that came late, and says why nothing was registered: then nothing is begun again.
    fn refused_late(&mut self) -> Option<Refusal> {
        None
    }

    /// What was wrong with the device when the outcome became unknown: why it is given up in the end.
    fn trouble(&mut self) -> Option<Refusal> {
        None
    }
}

/// Does an operation that was checked.
///
/// # Errors
/// As for [`FiscalRegister::perform`](super::FiscalRegister::perform).
pub(crate) fn settled<O, R: Evidenced<O>>(
    register: &mut R,
    operation: &O,
    before: &Shown,
) -> Result<FiscalDocument, DeviceError> {
    let mut attempt = 1;
    loop {
        let (sent, cause) = match register.attempt(operation, before) {
            Err(DeviceError::Unknown { sent, cause }) => (sent, cause),
            certain => return certain,
        };
        tracing::warn!(sent, %cause, attempt, "the outcome is unknown: asking the device");
        match register.decide(operation, before) {
            Ok(Recovered::Registered(document)) => return Ok(document),
            Ok(Recovered::NothingRegistered) => {
                if let Some(why) = register.refused_late() {
                    return Err(DeviceError::Refused(why));
                }
                if attempt >= R::ATTEMPTS {
                    return Err(given_up(register.trouble(), cause));
                }
            }
            Ok(Recovered::NotYet(_) | Recovered::Undecided { .. }) | Err(_) => {
                return Err(DeviceError::Unknown { sent, cause });
            }
        }
        attempt += 1;
    }
}

/// Nothing was registered, as often as it was begun.
fn given_up(trouble: Option<Refusal>, cause: PortError) -> DeviceError {
    trouble.map_or(DeviceError::NotSent(cause), DeviceError::Refused)
}

/// The order was done, or perhaps done, and what followed failed: that is for the evidence to settle.
pub(crate) fn after_the_fact(sent: &'static str, error: DeviceError) -> DeviceError {
    DeviceError::Unknown { sent, cause: cause_of(error) }
}

/// An error of a question: nothing was done by it, and nothing is decided.
pub(crate) fn as_question(error: DeviceError) -> DeviceError {
    DeviceError::NotSent(cause_of(error))
}

fn cause_of(error: DeviceError) -> PortError {
    match error {
        DeviceError::NotSent(cause) | DeviceError::Unknown { cause, .. } => cause,
        DeviceError::Refused(_) => PortError::Garbage,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kassa_domain::ids::SerialNumber;

    use super::*;
    use crate::fiscal::Paper;

    /// What happens at each attempt and each look, in this order.
    struct Played {
        attempts: Vec<Result<u64, DeviceError>>,
        looks: Vec<Result<Recovered, DeviceError>>,
        late: Option<Refusal>,
        trouble: Option<Refusal>,
    }

    fn document(number: u64) -> FiscalDocument {
        FiscalDocument {
            number,
            sign: None,
            shift: 1,
            register: SerialNumber::new("1").unwrap(),
            storage: None,
            register_minute: None,
        }
    }

    impl Evidenced<()> for Played {
        fn attempt(&mut self, (): &(), _before: &Shown) -> Result<FiscalDocument, DeviceError> {
            self.attempts.remove(0).map(document)
        }

        fn decide(&mut self, (): &(), _before: &Shown) -> Result<Recovered, DeviceError> {
            self.looks.remove(0)
        }

        fn refused_late(&mut self) -> Option<Refusal> {
            self.late.take()
        }

        fn trouble(&mut self) -> Option<Refusal> {
            self.trouble.take()
        }
    }

    fn unknown() -> Result<u64, DeviceError> {
        Err(DeviceError::Unknown { sent: "order", cause: PortError::TimedOut })
    }

    fn why(code: &str) -> Refusal {
        Refusal { family: "played".to_owned(), code: code.to_owned() }
    }

    /// What comes out, and how many attempts were not needed.
    fn play(mut played: Played) -> (String, usize) {
        let before = Shown { serial: "1".to_owned(), storage: None, facts: BTreeMap::new() };
        let told = match settled(&mut played, &(), &before) {
            Ok(document) => format!("document {}", document.number),
            Err(error) => error.to_string(),
        };
        (told, played.attempts.len())
    }

    #[test]
    fn what_is_unknown_is_settled_by_the_evidence_and_begun_again_only_where_nothing_came_of_it() {
        let nothing = || Ok(Recovered::NothingRegistered);
        let silent = || Err(DeviceError::NotSent(PortError::Gone));
        let waits = || Ok(Recovered::NotYet(Paper::Out));
        let check = |attempts: Vec<_>, looks: Vec<_>, late, trouble, expect: (&str, usize)| {
            let (told, left) = play(Played { attempts, looks, late, trouble });
            assert_eq!((told.as_str(), left), expect);
        };
        check(vec![Ok(7), Ok(8)], vec![], None, None, ("document 7", 1));
        check(vec![unknown(), Ok(8)], vec![Ok(Recovered::Registered(document(7)))], None, None, ("document 7", 1));
        check(vec![unknown(), Ok(8)], vec![nothing()], None, None, ("document 8", 0));
        check(
            vec![unknown(), unknown(), Ok(9)],
            vec![nothing(), nothing()],
            None,
            None,
            ("not sent: no answer in time", 1),
        );
        check(vec![unknown(), Ok(8)], vec![nothing()], Some(why("late")), None, ("refused: played-late", 1));
        check(
            vec![unknown(), unknown()],
            vec![nothing(), nothing()],
            None,
            Some(why("hot")),
            ("refused: played-hot", 0),
        );
        check(vec![unknown(), Ok(8)], vec![waits()], None, None, ("unknown outcome of order: no answer in time", 1));
        check(vec![unknown(), Ok(8)], vec![silent()], None, None, ("unknown outcome of order: no answer in time", 1));
    }
}
