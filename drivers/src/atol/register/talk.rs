//! One command and its answer. Answers are checked to the byte: a doubled or lost 00h passes the check byte of
//! transport v2.

use std::time::Duration;

use super::super::command::{SUM_MAX, State, code, error, from_bcd, is_harmless, mode, register, text, wait};
use super::super::link::{LinkError, Request};
use super::{AtolRegister, refusal};
use crate::fiscal::DeviceError;
use crate::port::PortError;
use crate::text::CodePage;
use crate::text::lay_out_on;

/// How often a question is asked whose answer makes no sense.
const QUESTIONS: usize = 3;

impl AtolRegister {
    fn exchange(&mut self, code: u8, parameters: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut body = vec![0, 0, code];
        body.extend_from_slice(parameters);
        self.link.exchange(&Request { body, wait: wait(code), harmless: is_harmless(code) })
    }

    /// A question; `read` gives `None` for an answer that cannot be.
    fn ask<T>(&mut self, code: u8, parameters: &[u8], read: impl Fn(&[u8]) -> Option<T>) -> Result<T, DeviceError> {
        let mut cause = PortError::Garbage;
        for _ in 0..QUESTIONS {
            match self.exchange(code, parameters) {
                Ok(answer) => {
                    if let Some(value) = read(&answer) {
                        return Ok(value);
                    }
                    if let &[0x55, code @ 8..=0xFF, _] = answer.as_slice() {
                        return Err(DeviceError::Refused(refusal(code)));
                    }
                }
                Err(LinkError::NotSent(why) | LinkError::Unknown(why)) => {
                    cause = why;
                    if !self.link.is_open() {
                        break;
                    }
                }
            }
        }
        Err(DeviceError::NotSent(cause))
    }

    /// An order. A device that is busy has not done it and says so: it is asked again for a while.
    pub(super) fn order(&mut self, code: u8, parameters: &[u8]) -> Result<(), DeviceError> {
        const PATIENCE: Duration = Duration::from_secs(20);
        const NAP: Duration = Duration::from_millis(500);
        let limit = self.clock.now() + PATIENCE;
        loop {
            match self.order_once(code, parameters) {
                Err(DeviceError::Refused(why)) if why == refusal(error::BUSY) && self.clock.now() < limit => {
                    self.clock.sleep(NAP);
                }
                outcome => return outcome,
            }
        }
    }

    fn order_once(&mut self, code: u8, parameters: &[u8]) -> Result<(), DeviceError> {
        let sent = name(code);
        match self.exchange(code, parameters) {
            Ok(answer) => match *answer.as_slice() {
                [0x55, 0, 0] => Ok(()),
                // Remainder and change.
                [0x55, 0, 0, ref sums @ ..] if code == code::PAYMENT && sums.len() == 10 => Ok(()),
                // Below stand no codes but modes, in the answer to another question.
                [0x55, refused @ 8..=0xFF, _] => Err(DeviceError::Refused(refusal(refused))),
                _ => Err(DeviceError::Unknown { sent, cause: PortError::Garbage }),
            },
            Err(LinkError::NotSent(cause)) => Err(DeviceError::NotSent(cause)),
            Err(LinkError::Unknown(cause)) => Err(DeviceError::Unknown { sent, cause }),
        }
    }

    pub(super) fn full_state(&mut self) -> Result<State, DeviceError> {
        self.ask(code::STATE, &[], State::read)
    }

    /// Mode and flags of the printer.
    pub(super) fn short_state(&mut self) -> Result<(u8, u8), DeviceError> {
        self.ask(code::SHORT_STATE, &[], |answer| match *answer {
            [0x55, mode, flags] => Some((mode, flags)),
            _ => None,
        })
    }

    /// Name and columns.
    pub(super) fn device_type(&mut self) -> Result<(String, u16), DeviceError> {
        const FISCAL_REGISTER: u8 = 1;
        const COLUMNS: u16 = 42;
        let found = self.ask(code::DEVICE_TYPE, &[], |answer| match answer {
            [0, _protocol, kind, _model, _, _, _, _, _, _, _, name @ ..] => Some((*kind, CodePage::Atol.decode(name))),
            _ => None,
        })?;
        let (kind, name) = found;
        if kind == FISCAL_REGISTER {
            Ok((name, COLUMNS))
        } else {
            Err(DeviceError::Refused(super::own_refusal("other-family")))
        }
    }

    /// Cash in the drawer, kopecks.
    pub(super) fn cash(&mut self) -> Result<i64, DeviceError> {
        self.ask(code::CASH, &[], |answer| match answer {
            [code::CASH, sum @ ..] if sum.len() == 7 => from_bcd(sum).filter(|sum| *sum <= 100 * SUM_MAX),
            _ => None,
        })
    }

    /// A register's value.
    pub(super) fn register_value<T>(
        &mut self,
        number: u8,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, DeviceError> {
        self.ask(code::REGISTER, &[number, 0, 0], |answer| match answer {
            [0x55, 0, value @ ..] => read(value),
            _ => None,
        })
    }

    /// Number of the fiscal storage; `None` on a model without one.
    pub(super) fn storage_number(&mut self) -> Result<Option<String>, DeviceError> {
        let read = |value: &[u8]| {
            let number: String = value.iter().map(|byte| char::from(*byte)).collect();
            let number = number.trim().to_owned();
            (!number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit())).then_some(number)
        };
        match self.register_value(register::STORAGE_NUMBER, read) {
            Ok(number) => Ok(Some(number)),
            Err(DeviceError::Refused(why)) if why == refusal(error::UNKNOWN) || why == refusal(error::CANNOT) => {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Questions of the fiscal storage.
    pub(super) fn storage<T>(
        &mut self,
        question: u8,
        read: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, DeviceError> {
        let asked = self.ask(code::STORAGE, &[question], |answer| match answer {
            [0x55, 0, 0, data @ ..] => read(data),
            _ => None,
        });
        match asked {
            Ok(value) => Ok(Some(value)),
            Err(DeviceError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Enters a mode, leaving the one it is in. Modes register nothing, so what is unknown is asked again. Out of a
    /// technician's mode nobody is pushed for money: only a report without reset leaves it.
    pub(super) fn enter(&mut self, wanted: u8) -> Result<(), DeviceError> {
        /// Leaving a sub-mode, leaving a mode, entering one, and each once more.
        const STEPS: usize = 6;
        let password: Vec<u8> = super::bcd(i64::from(self.settings.password), 4);
        let mut cause = PortError::TimedOut;
        for _ in 0..STEPS {
            let (present, _flags) = self.short_state()?;
            let outcome = match present & 0x0F {
                present if present == wanted => return Ok(()),
                mode::PROGRAMMING.. if wanted != mode::REPORTS => {
                    return Err(DeviceError::Refused(refusal(error::MODE)));
                }
                mode::SELECTION => self.order(code::ENTER, &[&[wanted], password.as_slice()].concat()),
                _ => self.order(code::LEAVE, &[]),
            };
            match outcome {
                Ok(()) => {}
                Err(DeviceError::Unknown { cause: why, .. } | DeviceError::NotSent(why)) => {
                    cause = why;
                    if !self.link.is_open() {
                        break;
                    }
                }
                Err(refused @ DeviceError::Refused(_)) => return Err(refused),
            }
        }
        Err(DeviceError::NotSent(cause))
    }

    pub(super) fn print_lines(&mut self, lines: &[String]) -> Result<(), DeviceError> {
        let columns = usize::from(self.capabilities.columns);
        for line in lines {
            for part in lay_out_on(line, columns, &[CodePage::Atol]) {
                self.order(code::LINE, &text(&part, columns))?;
            }
        }
        Ok(())
    }
}

/// A command's number and name, for messages.
fn name(code: u8) -> &'static str {
    match code {
        code::ENTER => "56h enter mode",
        code::LEAVE => "48h leave mode",
        code::OPEN_SHIFT => "9Ah open shift",
        code::OPEN_RECEIPT => "92h open receipt",
        code::ITEM => "E6h item",
        code::ATTRIBUTE => "E8h tags",
        code::ITEM_BEGINS => "EAh item begins",
        code::ITEM_ENDS => "EBh item ends",
        code::DISCOUNT => "43h discount",
        code::PAYMENT => "99h payment",
        code::CLOSE => "4Ah close receipt",
        code::CANCEL => "59h cancel receipt",
        code::CASH_IN => "49h cash in",
        code::CASH_OUT => "4Fh cash out",
        code::X_REPORT => "67h X report",
        code::Z_REPORT => "5Ah Z report",
        code::LINE => "4Ch print line",
        code::REPEAT => "95h repeat",
        code::CUT => "75h cut",
        code::DRAWER => "80h drawer",
        code::CLOCK => "EDh set clock",
        _ => "command",
    }
}
